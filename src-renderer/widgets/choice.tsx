import { useId } from "react";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";
import styles from "./choice.module.css";

/** One of a few things to choose between. */
export interface Option<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: IconName;
}

/** A few things of which exactly one is chosen, all in sight. */
export function Choice<Id extends string>({
  name,
  options,
  chosen,
  onChoose,
}: {
  readonly name: string;
  readonly options: readonly Option<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}): ReactNode {
  const group = useId();
  return (
    <div className={styles.choice} role="radiogroup" aria-label={name}>
      {options.map(({ id, label, icon }) => (
        <label key={id} className={styles.option}>
          <input type="radio" name={group} value={id} checked={id === chosen} onChange={() => onChoose(id)} />
          {icon !== undefined && <Icon name={icon} />}
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}
