import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";

/** A store is a file and its log; what SQLite keeps beside them it makes anew. */
const LOG = "-wal";
const INDEX = "-shm";
/** How many bytes next to each other are changed. */
const CHANGED = 16;

/** What is done to a store that nobody has open, as a failing disk or a power cut would. */
export type Damage = (store: string, random: () => number) => void;

/** The log ends somewhere: what came after was never written. */
export const cutLog: Damage = (store, random) => {
  const log = `${store}${LOG}`;
  if (!existsSync(log)) return;
  const file = openSync(log, "r+");
  ftruncateSync(file, Math.floor(random() * statSync(log).size));
  closeSync(file);
};

/** A few bytes somewhere in the file or in its log are others. */
export const changeBytes: Damage = (store, random) => {
  const log = `${store}${LOG}`;
  const inLog = existsSync(log) && statSync(log).size > 0 && random() < 0.5;
  const path = inLog ? log : store;
  const file = openSync(path, "r+");
  const bytes = Buffer.from(Array.from({ length: CHANGED }, () => Math.floor(random() * 256)));
  writeSync(file, bytes, 0, CHANGED, Math.floor(random() * Math.max(1, statSync(path).size - CHANGED)));
  closeSync(file);
};

/** Does something with a damaged store, and puts the sound one back. */
export async function whileDamaged(
  store: string,
  damage: Damage,
  random: () => number,
  action: () => Promise<void>,
): Promise<void> {
  const files = [store, `${store}${LOG}`].filter((each) => existsSync(each));
  for (const each of files) copyFileSync(each, `${each}.sound`);
  try {
    damage(store, random);
    await action();
  } finally {
    for (const end of ["", LOG, INDEX]) rmSync(`${store}${end}`, { force: true });
    for (const each of files) {
      copyFileSync(`${each}.sound`, each);
      rmSync(`${each}.sound`);
    }
  }
}
