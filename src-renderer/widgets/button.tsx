import type { ReactNode, Ref } from "react";
import styles from "./button.module.css";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";

/** What all buttons are told. */
interface ButtonProps {
  readonly onPress: () => void;
  readonly isDisabled?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

/** A button with a word on it. `primary` is what the user most likely wants; there is one at a time. */
export function Button({
  children,
  icon,
  kind = "plain",
  onPress,
  isDisabled = false,
  title,
  isFirst = false,
  ref,
}: ButtonProps & {
  readonly children: ReactNode;
  readonly icon?: IconName | undefined;
  /** `quiet` has no edge: for a place with many. */
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
  readonly title?: string | undefined;
  /** In a question: the Enter key means this one at once. */
  readonly isFirst?: boolean;
}): ReactNode {
  return (
    <button
      ref={ref}
      type="button"
      className={`${styles.button} ${styles[kind]}`}
      disabled={isDisabled}
      title={title}
      data-focus-first={isFirst ? "" : undefined}
      onClick={onPress}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A button with a drawing on it; its name is read out, and shown when pointed at, with its key. */
export function IconButton({
  name,
  icon,
  onPress,
  isDisabled = false,
  isPressed,
  keys,
  ref,
}: ButtonProps & {
  readonly name: string;
  readonly icon: IconName;
  /** Present for what is on or off. */
  readonly isPressed?: boolean | undefined;
  readonly keys?: string | undefined;
}): ReactNode {
  return (
    <button
      ref={ref}
      type="button"
      className={styles.icon}
      aria-label={name}
      aria-pressed={isPressed}
      title={keys === undefined ? name : `${name}  ${keys}`}
      disabled={isDisabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
