import type { ObjectBody } from "./body.ts";
import { readChunk, type ObjectBuilder, type Shape } from "./reader.ts";
import { ChunkWriter } from "./writer.ts";
import type { ChunkNumber, Reference } from "../reference.ts";
import { storedValues, type StoredValue } from "./value.ts";

/** One place of a chunk. */
export type ObjectRecord =
  | {
      readonly kind: "object";
      /** The qualified name of the object's class. */
      readonly className: string;
      readonly slotNames: readonly string[];
      /** As many as there are slot names. */
      readonly slots: readonly StoredValue[];
      readonly body: ObjectBody<StoredValue>;
      readonly readOnly: boolean;
      /** The identity hash the object had given away before it was first stored; undefined when it goes by its id. */
      readonly identity: number | undefined;
    }
  /** A piece of a large object's body, with the class of the object it belongs to. */
  | { readonly kind: "part"; readonly className: string; readonly body: ObjectBody<StoredValue> }
  /** An object that became another one: whoever asks for it gets that. */
  | { readonly kind: "forward"; readonly to: Reference }
  /** A place whose object is gone. */
  | { readonly kind: "vacant" };

/** The canonical bytes of chunk `number` with these objects. Large bodies must have been split before. */
export function encodeChunk(number: ChunkNumber, objects: readonly ObjectRecord[]): Uint8Array {
  const writer = new ChunkWriter();
  writer.begin(number);
  for (const object of objects) {
    switch (object.kind) {
      case "object":
        if (object.slots.length !== object.slotNames.length) {
          throw new RangeError(
            `A ${object.className} with ${object.slots.length} slots was given ${object.slotNames.length} slot names`,
          );
        }
        writer.object(writer.shape(object.className, object.slotNames), object.readOnly, object.identity);
        for (const slot of object.slots) writeValue(writer, slot);
        writeBody(writer, object.body);
        break;
      case "part":
        writer.object(writer.partShape(object.className));
        writeBody(writer, object.body);
        break;
      case "forward":
        writer.forward(object.to.chunk, object.to.index);
        break;
      case "vacant":
        writer.vacant();
        break;
    }
  }
  return writer.finish();
}

/** The objects of chunk `number` whose bytes these are; throws as `readChunk` does. */
export function decodeChunk(number: ChunkNumber, bytes: Uint8Array): ObjectRecord[] {
  const builder = new RecordBuilder();
  readChunk(number, bytes, storedValues, builder);
  return builder.records;
}

/** The bytes of chunk `number` with the objects of `patch` in place of its own, except where the patch is vacant. */
export function patchedChunk(number: ChunkNumber, bytes: Uint8Array, patch: Uint8Array): Uint8Array {
  const objects = decodeChunk(number, bytes);
  for (const [index, object] of decodeChunk(number, patch).entries()) {
    if (index >= objects.length || object.kind !== "vacant") objects[index] = object;
  }
  return encodeChunk(number, objects);
}

/** Writes one value given as data. */
export function writeValue(writer: ChunkWriter, value: StoredValue): void {
  switch (value.kind) {
    case "nil":
      return writer.nil();
    case "boolean":
      return writer.boolean(value.value);
    case "integer":
      return writer.integer(value.value);
    case "largeInteger":
      return writer.largeInteger(value.value);
    case "float":
      return writer.float(value.value);
    case "character":
      return writer.character(value.codePoint);
    case "symbol":
      return writer.symbol(value.text);
    case "reference":
      return writer.reference(value.to.chunk, value.to.index);
    case "special":
      return writer.special(value.space, value.name);
  }
}

function writeBody(writer: ChunkWriter, body: ObjectBody<StoredValue>): void {
  switch (body.kind) {
    case "none":
      return writer.noBody();
    case "elements":
      writer.elements(body.elements.length);
      for (const element of body.elements) writeValue(writer, element);
      return;
    case "string":
      return writer.string(body.text);
    case "codePoints":
      return writer.codePoints(body.codePoints);
    case "bytes":
      return writer.bytes(body.bytes);
    case "words":
      return writer.words(body.words);
    case "parts":
      return writer.parts(body.of, body.size, body.runs);
  }
}

/** Builds records: the reader's view of a chunk as plain data. */
export class RecordBuilder implements ObjectBuilder<StoredValue> {
  readonly records: ObjectRecord[] = [];

  object(
    _index: number,
    shape: Shape,
    slots: readonly StoredValue[],
    body: ObjectBody<StoredValue>,
    readOnly: boolean,
    identity: number | undefined,
  ): void {
    const { className, slotNames } = shape;
    this.records.push({ kind: "object", className, slotNames, slots, body, readOnly, identity });
  }

  part(_index: number, className: string, body: ObjectBody<StoredValue>): void {
    this.records.push({ kind: "part", className, body });
  }

  forward(_index: number, chunk: number, index: number): void {
    this.records.push({ kind: "forward", to: { chunk, index } as Reference });
  }

  vacant(): void {
    this.records.push({ kind: "vacant" });
  }
}
