import { isBytes, isFloat, isSymbol } from "../tests.ts";
import type { MaybeValue, Value } from "../values.ts";
import type { VM } from "../vm.ts";
import type { PrimitiveTable } from "./table.ts";

/** A kind of number as bytes hold it. */
interface Kind {
  readonly size: number;
  readonly get: (vm: VM, view: DataView, at: number, little: boolean) => Value;
  /** Answers false for a value that is not of the kind. */
  readonly put: (view: DataView, at: number, value: Value, little: boolean) => boolean;
}

const integer = (
  size: number,
  min: number,
  max: number,
  get: (view: DataView, at: number, little: boolean) => number,
  put: (view: DataView, at: number, value: number, little: boolean) => void,
): Kind => ({
  size,
  get: (_vm, view, at, little) => get(view, at, little),
  put: (view, at, value, little) => {
    if (typeof value !== "number" || value < min || value > max) return false;
    put(view, at, value, little);
    return true;
  },
});

const float = (
  size: number,
  get: (view: DataView, at: number, little: boolean) => number,
  put: (view: DataView, at: number, value: number, little: boolean) => void,
): Kind => ({
  size,
  get: (vm, view, at, little) => vm.float(get(view, at, little)),
  put: (view, at, value, little) => {
    if (!isFloat(value) && typeof value !== "number") return false;
    put(view, at, isFloat(value) ? value.v : value, little);
    return true;
  },
});

const kinds: Readonly<Record<string, Kind>> = {
  int16: integer(
    2,
    -(2 ** 15),
    2 ** 15 - 1,
    (view, at, little) => view.getInt16(at, little),
    (view, at, value, little) => view.setInt16(at, value, little),
  ),
  uint16: integer(
    2,
    0,
    2 ** 16 - 1,
    (view, at, little) => view.getUint16(at, little),
    (view, at, value, little) => view.setUint16(at, value, little),
  ),
  int32: integer(
    4,
    -(2 ** 31),
    2 ** 31 - 1,
    (view, at, little) => view.getInt32(at, little),
    (view, at, value, little) => view.setInt32(at, value, little),
  ),
  uint32: integer(
    4,
    0,
    2 ** 32 - 1,
    (view, at, little) => view.getUint32(at, little),
    (view, at, value, little) => view.setUint32(at, value, little),
  ),
  uint64: {
    size: 8,
    get: (vm, view, at, little) => vm.integer(view.getBigUint64(at, little)),
    put: (view, at, value, little) => {
      if (typeof value !== "number" && typeof value !== "bigint") return false;
      if (value < 0 || value > 0xffff_ffff_ffff_ffffn) return false;
      view.setBigUint64(at, BigInt(value), little);
      return true;
    },
  },
  float32: float(
    4,
    (view, at, little) => view.getFloat32(at, little),
    (view, at, value, little) => view.setFloat32(at, value, little),
  ),
  float64: float(
    8,
    (view, at, little) => view.getFloat64(at, little),
    (view, at, value, little) => view.setFloat64(at, value, little),
  ),
};

const kindNamed = (name: MaybeValue): Kind | undefined =>
  isSymbol(name) && Object.hasOwn(kinds, name.s) ? kinds[name.s] : undefined;

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

const isPlace = (index: MaybeValue, size: number, bytes: Uint8Array): index is number =>
  typeof index === "number" && index >= 1 && index - 1 + size <= bytes.length;

/** Numbers in byte arrays. Indices count bytes from 1. */
export const nativeArrayPrimitives: PrimitiveTable = {
  bytesGet: (vm, self, name, index, bigEndian) => {
    const kind = kindNamed(name);
    if (!kind || !isBytes(self) || !isPlace(index, kind.size, self.bytes)) return undefined;
    return kind.get(vm, viewOf(self.bytes), index - 1, bigEndian !== true);
  },
  bytesPut: (vm, self, value, name, index, bigEndian) => {
    const kind = kindNamed(name);
    if (!kind || !isBytes(self) || value === undefined || !isPlace(index, kind.size, self.bytes)) return undefined;
    if (!vm.claimUnits(self, index - 1, index - 1 + kind.size)) return undefined;
    return kind.put(viewOf(self.bytes), index - 1, value, bigEndian !== true) ? value : undefined;
  },
};
