/** What tells whether a build is of the sources in this installation. */
export function stampOf(root: string): string;

/** The build that is to be run, with the stamp of its sources; undefined when there is none. */
export function currentBuild(root: string): { readonly stamp: string; readonly folder: string } | undefined;
