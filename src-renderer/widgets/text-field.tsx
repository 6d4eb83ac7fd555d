import { useId } from "react";
import type { KeyboardEvent, ReactNode, Ref } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";
import styles from "./text-field.module.css";

/** One line of text with a name. The name may be for screen readers alone, where the place says it to others. */
export function TextField({
  label,
  isLabelHidden = false,
  value,
  onChange,
  onEnter,
  onKeyDown,
  placeholder,
  icon,
  isCode = false,
  isSecret = false,
  problem,
  hint,
  suggestions,
  ref,
}: {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onEnter?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly placeholder?: string;
  readonly icon?: IconName;
  readonly isCode?: boolean;
  /** What is entered is not shown, and the browser does not keep it. */
  readonly isSecret?: boolean;
  /** What is wrong with what was entered. */
  readonly problem?: string | undefined;
  /** What there is to know before entering something. */
  readonly hint?: string | undefined;
  readonly suggestions?: readonly string[];
  readonly ref?: Ref<HTMLInputElement>;
}): ReactNode {
  const id = useId();
  const remark = problem ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isLabelHidden ? styles.hiddenLabel : styles.label}>
        {label}
      </label>
      <div className={styles.box}>
        {icon !== undefined && <Icon name={icon} />}
        <input
          id={id}
          ref={ref}
          className={isCode ? styles.code : undefined}
          type={isSecret ? "password" : "text"}
          value={value}
          placeholder={placeholder}
          autoComplete={isSecret ? "new-password" : "off"}
          spellCheck={false}
          aria-invalid={problem !== undefined}
          aria-describedby={remark === undefined ? undefined : `${id}-remark`}
          list={suggestions === undefined ? undefined : `${id}-suggestions`}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && onEnter !== undefined) {
              event.preventDefault();
              onEnter();
            }
            onKeyDown?.(event);
          }}
        />
      </div>
      {suggestions !== undefined && (
        <datalist id={`${id}-suggestions`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      {remark !== undefined && (
        <p
          id={`${id}-remark`}
          className={problem === undefined ? styles.hint : styles.problem}
          role={problem === undefined ? undefined : "alert"}
        >
          {remark}
        </p>
      )}
    </div>
  );
}
