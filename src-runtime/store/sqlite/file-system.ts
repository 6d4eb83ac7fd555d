import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { StoreProblem } from "../problem.ts";

/** Linux's numbers of file systems that other machines may write to at the same time. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x5346414f, "AFS"],
  [0x73757245, "Coda"],
  [0x564c, "NCP"],
  [0x00c36400, "Ceph"],
  [0x01021997, "9P"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x7461636f, "OCFS2"],
  [0x01161970, "GFS2"],
]);

/** The name of the network file system that Linux gives this number, or undefined for a local one. */
export function networkFileSystem(type: number): string | undefined {
  // Some kernels answer the number as a signed integer of 32 bits.
  return NETWORK_FILE_SYSTEMS.get(type >>> 0);
}

/**
 * The problem of keeping a store at `path`, when it can be told that the folder is on a network: a write-ahead log needs
 * memory that all its users share, and its locks are unreliable there, so two machines could write at once. Where the
 * system does not tell (macOS, FUSE), undefined. `typeOf` answers the number of the file system a folder is on.
 */
export function networkProblem(
  path: string,
  typeOf: (folder: string) => number = (folder) => statfsSync(folder).type,
): StoreProblem | undefined {
  const share = /^[\\/]{2}[^\\/?.]/.test(path) && process.platform === "win32";
  const name = share
    ? "a network share"
    : process.platform === "linux"
      ? networkFileSystem(typeOf(dirname(path)))
      : undefined;
  if (name === undefined) return undefined;
  const message = `The store ${path} would be on ${name}: its log and locks need a local disk; choose a data folder on one`;
  return { kind: "networkFileSystem", message };
}
