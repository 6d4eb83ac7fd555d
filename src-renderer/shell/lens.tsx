import type { ReactNode } from "react";

/** The mark of Fresnel: a lighthouse's lens from the side, the bull's eye between its prisms. */
export function Lens(): ReactNode {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.7" aria-hidden="true" focusable="false">
      <ellipse cx="12" cy="12" rx="9.6" ry="3.1" fill="currentColor" stroke="none" />
      <path d="M3.9 7.7Q12 4.7 20.1 7.7M6 4.7Q12 2.5 18 4.7M8.7 2.1Q12 .9 15.3 2.1" />
      <path d="M3.9 16.3Q12 19.3 20.1 16.3M6 19.3Q12 21.5 18 19.3M8.7 21.9Q12 23.1 15.3 21.9" />
    </svg>
  );
}
