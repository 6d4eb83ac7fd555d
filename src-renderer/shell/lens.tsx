import type { ReactNode } from "react";

/**
 * The mark of Fresnel: the zones of a lens, seen from the front. Their radii grow as the square roots of whole numbers, as
 * Fresnel's do.
 */
export function Lens(): ReactNode {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="4.6" fill="currentColor" stroke="none" />
      <circle cx="12" cy="12" r="7.24" strokeWidth="1.47" />
      <circle cx="12" cy="12" r="9.75" strokeWidth="1.1" />
      <circle cx="12" cy="12" r="11.65" strokeWidth="0.7" />
    </svg>
  );
}
