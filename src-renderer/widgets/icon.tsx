import styles from "./icon.module.css";

/** Lines on a grid of 16, drawn with one pen. */
const DRAWINGS = {
  actors:
    "M8 6.2a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2zM3.8 14a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2zM12.2 14a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2zM7 6 4.9 10M9 6l2.1 4",
  add: "M8 3v10M3 8h10",
  back: "M10 3 5 8l5 5",
  browse: "M2.5 3h11v10h-11zM2.5 7.5h11M6.2 3v4.5M9.8 3v4.5",
  check: "m3 8.5 3.2 3.2L13 4.5",
  chevronDown: "m4.5 6.5 3.5 3.5 3.5-3.5",
  chevronRight: "m6.5 4.5 3.5 3.5-3.5 3.5",
  class: "M8 2.2 13.2 5v6L8 13.8 2.8 11V5z",
  clock: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 5v3.2l2.2 1.3",
  close: "m4.5 4.5 7 7M11.5 4.5l-7 7",
  command: "m3 4.5 3.5 3.5L3 11.5M8.5 12H13",
  compare: "M2.5 3h4.2v10H2.5zM9.3 3h4.2v10H9.3z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  danger: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 5v3.6M8 10.7v.2",
  debug:
    "M5.2 6.2a2.8 2.8 0 0 1 5.6 0v3.6a2.8 2.8 0 0 1-5.6 0zM5.2 8H2.5M13.5 8h-2.7M5.5 5.6 3.2 4M10.5 5.6 12.8 4M5.5 10.6 3.2 12.4M10.5 10.6l2.3 1.8M6.6 3.8 5.8 2.4M9.4 3.8l.8-1.4",
  edit: "M3 13l.6-2.8 7-7 2.2 2.2-7 7zM9.2 4.6l2.2 2.2",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  folder: "M2 4h4l1.5 1.8H14v7H2z",
  fork: "M5 5.4a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM11 5.4A1.7 1.7 0 1 0 11 2a1.7 1.7 0 0 0 0 3.4zM8 14a1.7 1.7 0 1 0 0-3.4A1.7 1.7 0 0 0 8 14zM5 5.4c0 2.6 3 2.2 3 5.2M11 5.4c0 2.6-3 2.2-3 5.2",
  forward: "m6 3 5 5-5 5",
  gear: "M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM8 2v1.8M8 12.2V14M2 8h1.8M12.2 8H14M3.8 3.8 5 5M11 11l1.2 1.2M12.2 3.8 11 5M5 11l-1.2 1.2",
  good: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM5.4 8.2l1.8 1.8 3.4-3.8",
  inherited: "M8 3v10M4.5 9.5 8 13l3.5-3.5",
  insert: "M2.5 3h11M2.5 13h11M8 5.2v5.4M5.6 8.2 8 10.6l2.4-2.4",
  inspect: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2M7 5.4v3.2M5.4 7h3.2",
  keyboard: "M1.5 4.5h13v7.5h-13zM4 7h.2M6.6 7h.2M9.2 7h.2M11.8 7h.2M5 9.6h6",
  lamp: "M6.2 13.5 7 7.8h2l.8 5.7M5 13.5h6M6.6 7.8V5L8 3.4 9.4 5v2.8M1.8 4.2l2.6 1M1.8 8l2.6-.8M14.2 4.2l-2.6 1M14.2 8l-2.6-.8",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  merge:
    "M5 5.4a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM5 14a1.7 1.7 0 1 0 0-3.4A1.7 1.7 0 0 0 5 14zM11.5 9.7a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM5 5.4v5.2M5 5.4C5 7.6 7 8 9.8 8",
  method: "M2.8 4h10.4M2.8 8H10M2.8 12h5.4",
  moon: "M13 9.7A5.5 5.5 0 1 1 6.3 3 4.5 4.5 0 0 0 13 9.7z",
  more: "M3.5 8h.2M7.9 8h.2M12.3 8h.2",
  note: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 7.4v3.4M8 5.2v.2",
  overrides: "M8 13V3M4.5 6.5 8 3l3.5 3.5",
  package: "M2.5 5 8 2.3 13.5 5v6L8 13.7 2.5 11zM2.5 5 8 7.7 13.5 5M8 7.7v6",
  page: "M3.5 2.5h9v11h-9zM5.8 5.5h4.4M5.8 8h4.4M5.8 10.5h2.6",
  pause: "M5.5 3.2v9.6M10.5 3.2v9.6",
  play: "M5 3.2v9.6L12.5 8z",
  refresh: "M13 8a5 5 0 1 1-1.5-3.6M11.8 2v2.7H9.1",
  restore: "M3 8a5 5 0 1 0 1.5-3.6M4.2 2v2.7h2.7M8 5.3V8l1.9 1.2",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2",
  send: "M2.5 8h10M9 4.5 12.5 8 9 11.5",
  snapshot: "M2 4.8h2.8L6 3.2h4l1.2 1.6H14v8H2zM8 6.2a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8z",
  splitRight: "M2.5 3h11v10h-11zM8 3v10",
  stepInto: "M8 2v7M5 6.2 8 9.2l3-3M8 12.5v.4",
  stepOut: "M8 9.5v-7M5 5.3 8 2.3l3 3M8 12.5v.4",
  stepOver: "M2.5 8.5a5.6 5.6 0 0 1 10.4-2M13.2 3v3.6H9.6M8 12.5v.4",
  stepThrough: "M2.5 4.5h5.5M2.5 8h3M2.5 11.5h5.5M9 5.2 12 8l-3 2.8M12 8H7.5",
  stepTo: "M8 2v6M5.5 5.6 8 8l2.5-2.4M3 12.5h10",
  stop: "M4.5 4.5h7v7h-7z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1",
  system: "M2 3.5h12v7.5H2zM6 13.5h4M8 11v2.5",
  test: "M6 2.5h4M6.8 2.5v4L3.4 12.3q-.5 1.2.8 1.2h7.6q1.3 0 .8-1.2L9.2 6.5v-4M5.2 9.8h5.6",
  transcript: "M2.5 3h11v8H8.4l-2.9 2.5V11h-3zM5 5.8h6M5 8.2h4",
  trash: "M3 4.5h10M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9",
  warning: "M8 2.5 14 13.3H2zM8 6.5v3.3M8 11.5v.2",
  window: "M2 3h12v10H2zM2 6h12",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof DRAWINGS;

/** All icons there are. */
export const ICON_NAMES = Object.keys(DRAWINGS) as readonly IconName[];

/**
 * A small drawing in the colour of the text around it. It stands beside words, or in a button that has a name of its own:
 * alone it says nothing to those who don't see it, and is hidden from them.
 */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
