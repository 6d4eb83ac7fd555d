/**
 * The layout of a chunk, byte by byte. It is canonical: equal records give equal bytes, because each rule below leaves
 * one way to write a thing, and it does not depend on the chunk's own number.
 *
 *     chunk    = "C" version strings shapes objects record*
 *     strings  = count text*                      each text used below once, in the order of first use
 *     text     = length * 2 + wide, code units    one byte each, or two (little end first) when one is above 255
 *     shapes   = count (name * 2 + isPart, slotCount, name*)*      in the order of first use
 *     objects  = count shapeNumber*               0 vacant, 1 forward, else shape number + 2
 *     record   = nothing (vacant)
 *              | value (forward)
 *              | value* tail [identity] body      as many values as the shape has slots
 *     tail     = body kind + READ_ONLY + HAS_IDENTITY
 *
 * Counts, lengths and numbers are unsigned varints of seven bits a byte, low bits first. A value is a tag byte and what
 * the tag asks for; the commonest integers and the references within the chunk are tags alone. Raw bodies (strings,
 * bytes, words) are a length and their units; the shapes stand before the records so that the class of each object can
 * be told without reading one.
 */
export const CHUNK_FORMAT_VERSION = 1;

/** The first byte of every chunk. */
export const CHUNK_MARK = 0x43;

/** The first byte of a value. */
export const Tag = {
  nil: 0,
  true: 1,
  false: 2,
  /** A varint n. */
  positive: 3,
  /** A varint n standing for -1 - n. */
  negative: 4,
  /** A byte length and a magnitude, low byte first. */
  largePositive: 5,
  largeNegative: 6,
  /** Eight bytes, little end first. */
  float: 7,
  character: 8,
  symbol: 9,
  /** An index within this chunk. */
  local: 10,
  /** A chunk number and an index. */
  far: 11,
  class: 12,
  method: 13,
  global: 14,
  /** From here on: references to the first 64 objects of this chunk. */
  shortLocal: 0x40,
  /** From here on: the integers from SHORT_INTEGER_LOW to SHORT_INTEGER_HIGH. */
  shortInteger: 0x80,
} as const;

export const SHORT_INTEGER_LOW = -16;
export const SHORT_INTEGER_HIGH = 111;
export const SHORT_LOCALS = 64;

/** The low bits of a record's tail: what stands behind the named slots. */
export const BodyKind = {
  none: 0,
  elements: 1,
  string: 2,
  /** A string that no sequence of UTF-16 code units spells: two surrogate code points that would read as a pair. */
  codePoints: 3,
  bytes: 4,
  words: 5,
  parts: 6,
} as const;

export const BODY_KIND_MASK = 0x07;
export const READ_ONLY = 0x08;
export const HAS_IDENTITY = 0x10;

/** What a body in parts is made of, as its number in the format. */
export const PART_KINDS = ["elements", "string", "bytes", "words"] as const;

/** What a large object's content is, when it is kept in parts. */
export type PartKind = (typeof PART_KINDS)[number];

/** Shape numbers that are no shapes. */
export const VACANT = 0;
export const FORWARD = 1;
export const FIRST_SHAPE = 2;
