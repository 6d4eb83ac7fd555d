/** Whether a Node of this version runs Fresnel. */
export function isUsable(version: string): boolean;

/** A Node that runs Fresnel: the one that came with the installation, or one on the path. */
export function findNode(root: string): string | undefined;

/** Runs the same words under a Node that can, or says in one line what to do. */
export function rerun(root: string, words: string[]): void;
