import type { ReactNode } from "react";

/** The mark of Fresnel: a lens as a lighthouse has it, rings around a light, seen from the front. */
export function Lens(): ReactNode {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="2.6" fill="currentColor" stroke="none" />
      <path d="M7.6 9.2a5.2 5.2 0 0 1 8.8 0M7.6 14.8a5.2 5.2 0 0 0 8.8 0" />
      <path d="M5 7.6a8.3 8.3 0 0 1 14 0M5 16.4a8.3 8.3 0 0 0 14 0" />
      <path d="M2.6 6a11.2 11.2 0 0 1 18.8 0M2.6 18a11.2 11.2 0 0 0 18.8 0" />
    </svg>
  );
}
