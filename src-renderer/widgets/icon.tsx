import styles from "./icon.module.css";

/**
 * Lines on a grid of 16, drawn with one pen. An icon stands beside a word or in a labelled button; alone it means nothing
 * to those who don't see it, so it is hidden from them.
 */
const DRAWINGS = {
  actors: "M8 2.5v3M8 5.5a2 2 0 1 0 0 .01M4 13.5a2 2 0 1 1 .01 0M12 13.5a2 2 0 1 1 .01 0M6.9 8.9 5 10M9.1 8.9 11 10",
  add: "M8 3v10M3 8h10",
  back: "M10 3 5 8l5 5",
  browse: "M2.5 3.5h11v9h-11zM6.2 3.5v9M9.9 3.5v9",
  check: "m3 8.5 3.2 3.2L13 4.5",
  chevronDown: "m4.5 6.5 3.5 3.5 3.5-3.5",
  chevronRight: "m6.5 4.5 3.5 3.5-3.5 3.5",
  class: "M8 2.5 13.5 8 8 13.5 2.5 8z",
  close: "m4.5 4.5 7 7M11.5 4.5l-7 7",
  command: "m3 4.5 3.5 3.5L3 11.5M8.5 12H13",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  danger: "M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.6v.3",
  edit: "M3 13l.6-2.8 7-7 2.2 2.2-7 7zM9.2 4.6l2.2 2.2",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  folder: "M2 4.5h4l1.5 1.5H14v7H2z",
  forward: "m6 3 5 5-5 5",
  gear: "M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM8 2v1.8M8 12.2V14M2 8h1.8M12.2 8H14M3.8 3.8 5 5M11 11l1.2 1.2M12.2 3.8 11 5M5 11l-1.2 1.2",
  inspect: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2M5 7h4M7 5v4",
  keyboard: "M1.5 4.5h13v7.5h-13zM4 7h.2M6.6 7h.2M9.2 7h.2M11.8 7h.2M5 9.6h6",
  lamp: "M6 13.5 6.8 6h2.4l.8 7.5M5 13.5h6M6.4 6V4L8 2.5 9.6 4v2M2 3.2l2.4 1M2 6.6l2.4-.8M14 3.2l-2.4 1M14 6.6l-2.4-.8",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  method: "M5.5 3 3 8l2.5 5M10.5 3 13 8l-2.5 5",
  moon: "M13 9.7A5.5 5.5 0 1 1 6.3 3 4.5 4.5 0 0 0 13 9.7z",
  more: "M3.5 8h.2M8 8h.2M12.5 8h.2",
  note: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 7.3v3.4M8 5.2v.2",
  package: "M2.5 5 8 2.5 13.5 5v6L8 13.5 2.5 11zM2.5 5 8 7.5 13.5 5M8 7.5v6",
  page: "M3.5 2.5h9v11h-9zM5.8 5.5h4.4M5.8 8h4.4M5.8 10.5h2.6",
  play: "M5 3.2v9.6L12.5 8z",
  refresh: "M13 8a5 5 0 1 1-1.5-3.6M11.8 2v2.7H9.1",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2",
  snapshot: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3l2 1.5",
  splitRight: "M2.5 3.5h11v9h-11zM8 3.5v9",
  stop: "M4.5 4.5h7v7h-7z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1",
  system: "M2 3.5h12v7.5H2zM6 13.5h4M8 11v2.5",
  test: "M6 2.5h4M7 2.5v4L3.5 12.5q-.4 1 .7 1h7.6q1.1 0 .7-1L9 6.5v-4M5.3 9.8h5.4",
  transcript: "M2.5 3.5h11v9h-11zM4.8 6h6.4M4.8 8.3h6.4M4.8 10.5h3.4",
  trash: "M3 4.5h10M6 4.5v-2h4v2M4.2 4.5l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof DRAWINGS;

/** All icons there are. */
export const ICON_NAMES = Object.keys(DRAWINGS) as readonly IconName[];

/** A small drawing in the colour of the text around it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
