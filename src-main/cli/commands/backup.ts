import { join } from "node:path";
import type { Generation } from "../../../src-runtime/protocol/index.ts";
import { Generations } from "../../snapshots/index.ts";
import { dataFolder, type WorkspaceEntry } from "../../workspaces/index.ts";
import { longOperation, type LongOptions } from "../long-operation.ts";
import { localTime, kilobytes, tableText } from "../report.ts";
import { clientOptions } from "../target.ts";
import { onStore, show } from "./store.ts";
import type { StoreOptions } from "./store.ts";

/** `fresnel backup`: makes a backup of the store, or with `--list` lists those there are. */
export function backupCommand(options: StoreOptions & LongOptions & { keep: number; list?: boolean }): Promise<number> {
  return onStore(options, async (entry) => {
    const generations = await generationsOf(entry);
    if (options.list === true) {
      const list = generations.list();
      return show(options, list, list.length === 0 ? "No backups" : tableText(list.map(row)));
    }
    return longOperation(options, async (operation) => {
      const made = await generations.add(options.keep, Date.now(), operation);
      return show(options, made, `Backed up to ${made.file}`);
    });
  });
}

/** `fresnel restore-backup [NUMBER]`: puts a backup in the place of a stopped workspace's store. */
export function restoreBackupCommand(
  number: number,
  options: StoreOptions & LongOptions & { force?: boolean },
): Promise<number> {
  return onStore(options, (entry) =>
    longOperation(options, async (operation) => {
      const generations = await generationsOf(entry);
      const report = await generations.restore(number, options.force === true, Date.now(), operation);
      const undo = report.undo === undefined ? "" : "; what was there is backup 1 now";
      return show(options, report, `Restored the backup of ${localTime(report.restored.createdAt)}${undo}`);
    }),
  );
}

async function generationsOf({ files, metadata }: WorkspaceEntry): Promise<Generations> {
  const { around } = await clientOptions("cli");
  return new Generations(files.store, join(dataFolder(around), "backups", metadata.id));
}

function row({ number, createdAt, bytes, file }: Generation): readonly string[] {
  return [String(number), localTime(createdAt), kilobytes(bytes), file];
}
