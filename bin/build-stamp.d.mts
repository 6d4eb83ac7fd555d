/** What tells whether a build is of the sources in this installation. */
export function stampOf(root: string): string;
