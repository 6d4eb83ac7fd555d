import { useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import styles from "./code-field.module.css";

/**
 * Code that can be typed, without any help in doing so. Tab indents; after Escape it goes to what follows, so that the
 * keyboard finds the way out.
 */
export function CodeField({
  name,
  value,
  onChange,
  isReadOnly = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly onChange?: (value: string) => void;
  readonly isReadOnly?: boolean;
}): ReactNode {
  const leaves = useRef(false);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.key === "Tab" && isPlain && !leaves.current && !isReadOnly) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.currentTarget;
      event.currentTarget.setRangeText("\t", selectionStart, selectionEnd, "end");
      onChange?.(event.currentTarget.value);
    }
    leaves.current = event.key === "Escape";
  };
  return (
    <textarea
      className={styles.field}
      aria-label={name}
      value={value}
      readOnly={isReadOnly}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      onKeyDown={onKeyDown}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  );
}
