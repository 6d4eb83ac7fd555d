import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./select.module.css";

/** One of many things, chosen from a list that the platform shows; its name stands before it. */
export function Select({
  label,
  options,
  chosen,
  onChoose,
}: {
  readonly label: string;
  /** The first with the id is meant; `chosen` is listed even if it is none of these. */
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}): ReactNode {
  const id = useId();
  const isListed = options.some((option) => option.id === chosen);
  return (
    <span className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={chosen} onChange={(event) => onChoose(event.target.value)}>
        {!isListed && <option value={chosen}>{chosen}</option>}
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}
