import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { isText } from "../strings.ts";
import { isBytes, isObject } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import { PAST_STATE, type Primitive, type PrimitiveTable } from "./table.ts";

/** Files of at most so many bytes are read or written at once: meanwhile nothing else runs. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Primitives of files on disk. Paths are those of the operating system. What the system refuses is answered as a
 * Symbol, the system's own name of the reason, such as `#ENOENT`: no other answer is a Symbol.
 */
export const filePrimitives: PrimitiveTable = {
  fileHomeDirectory: (vm) => vm.string(homedir()),
  fileTemporaryDirectory: (vm) => vm.string(tmpdir()),
  /** Of a file or directory an Array: whether it is a directory, bytes, and when made and changed, both in milliseconds. */
  fileStatus: (vm, _self, path) =>
    onPath(vm, path, (it) => {
      const status = statSync(it);
      return vm.array([status.isDirectory(), status.size, Math.floor(status.birthtimeMs), Math.floor(status.mtimeMs)]);
    }),
  fileNamesIn: (vm, _self, path) =>
    onPath(vm, path, (it) =>
      vm.array(
        readdirSync(it)
          .toSorted()
          .map((each) => vm.string(each)),
      ),
    ),
  fileRead: (vm, _self, path) =>
    onPath(vm, path, (it) => {
      const { size } = statSync(it);
      if (size > MAX_BYTES) return vm.symbol("EFBIG");
      return vm.checkAllocation(size) ? vm.bytes(new Uint8Array(readFileSync(it))) : vm.symbol("ENOMEM");
    }),
  /** A secret has its text from a file, less line ends behind it. Its method does without what is no UTF-8, or can't be read. */
  secretRead: (vm, self, path) => {
    if (!isObject(self) || !isText(path)) return undefined;
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      const text = decoder.decode(readFileSync(vm.text(path))).replace(/[\r\n]+$/, "");
      vm.setSlot(self, "text", vm.string(text));
      vm.secrets.add(self);
      return self;
    } catch {
      return undefined;
    }
  },
  ...notInThePast({
    fileWrite: (vm, _self, path, bytes) => write(vm, path, bytes, writeFileSync),
    fileAppend: (vm, _self, path, bytes) => write(vm, path, bytes, appendFileSync),
    fileMakeDirectory: (vm, self, path) => onPath(vm, path, (it) => (mkdirSync(it), self)),
    fileDelete: (vm, self, path) => onPath(vm, path, (it) => (unlinkSync(it), self)),
    fileDeleteDirectory: (vm, self, path) => onPath(vm, path, (it) => (rmdirSync(it), self)),
    fileRename: (vm, self, path, target) =>
      onPath(vm, path, (it) => (isText(target) ? (renameSync(it, vm.text(target)), self) : undefined)),
    fileCopy: (vm, self, path, target) =>
      onPath(vm, path, (it) => (isText(target) ? (copyFileSync(it, vm.text(target)), self) : undefined)),
  }),
};

/** What changes files: refused in a past state. */
function notInThePast(table: PrimitiveTable): PrimitiveTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, primitive]): [string, Primitive] => [
      name,
      (vm, self, ...args) => (vm.isPastState ? vm.symbol(PAST_STATE) : primitive(vm, self, ...args)),
    ]),
  );
}

/** Answers what the operation does, or the system's name of the reason it refuses. */
function onPath(vm: VM, path: Value | undefined, operation: (path: string) => MaybeValue): MaybeValue {
  if (!isText(path)) return undefined;
  try {
    return operation(vm.text(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return vm.symbol(typeof code === "string" ? code : "EIO");
  }
}

const write = (
  vm: VM,
  path: Value | undefined,
  bytes: Value | undefined,
  how: (path: string, bytes: Uint8Array) => void,
): MaybeValue =>
  onPath(vm, path, (it) => {
    if (bytes === undefined || !isBytes(bytes)) return undefined;
    how(it, bytes.bytes);
    return bytes;
  });
