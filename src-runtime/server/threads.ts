/**
 * Where the modules of the workspace process's threads are: beside this one in a build, at their own places in the
 * sources.
 */
const isBuilt = !import.meta.url.endsWith(".ts");

/** The VM thread's module. */
export const VM_THREAD = new URL(isBuilt ? "./vm-thread.cjs" : "./vm-thread.ts", import.meta.url);

/** The store thread's module. */
export const STORE_THREAD = new URL(isBuilt ? "./store-thread.cjs" : "../store/thread.ts", import.meta.url);
