/** The bytes at hand do not follow their format. After a hash has vouched for them this is a bug of whoever wrote them. */
export class MalformedBytes extends Error {
  override readonly name = "MalformedBytes";
}

/** A cursor over bytes, reading what ByteWriter writes. Never reads past the end: that is MalformedBytes. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  byte(): number {
    const value = this.bytes[this.#position];
    if (value === undefined) throw this.#pastEnd(1);
    this.#position++;
    return value;
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let value = byte & 127;
    let factor = 128;
    do {
      byte = this.byte();
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte >= 128);
    if (value > Number.MAX_SAFE_INTEGER || byte === 0) {
      throw new MalformedBytes(`The varint that ends at byte ${this.#position - 1} is too long`);
    }
    return value;
  }

  /** A varint that counts things of at least `size` bytes each, all of them still to come. */
  count(size: number): number {
    const count = this.varint();
    if (count * size > this.bytes.length - this.#position) throw this.#pastEnd(count * size);
    return count;
  }

  float64(): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.#position, true);
    this.#position += 8;
    return value;
  }

  /** A view of the next `length` bytes, not a copy. */
  raw(length: number): Uint8Array {
    this.#need(length);
    const raw = this.bytes.subarray(this.#position, this.#position + length);
    this.#position += length;
    return raw;
  }

  /** Passes over `length` bytes. */
  pass(length: number): void {
    this.#need(length);
    this.#position += length;
  }

  passText(): void {
    const header = this.varint();
    this.pass(header % 2 === 1 ? header - 1 : header / 2);
  }

  text(): string {
    const header = this.varint();
    const length = Math.floor(header / 2);
    const wide = header % 2 === 1;
    const size = wide ? length * 2 : length;
    this.#need(size);
    const start = this.#position;
    this.#position += size;
    // A call into the native decoders costs more than spelling a short text.
    if (!wide && length <= 24) {
      let text = "";
      for (let index = start; index < this.#position; index++) text += String.fromCharCode(this.bytes[index]!);
      return text;
    }
    const { buffer, byteOffset } = this.bytes;
    return Buffer.from(buffer, byteOffset + start, size).toString(wide ? "utf16le" : "latin1");
  }

  /** Asserts that all bytes have been read. */
  end(): void {
    const rest = this.bytes.length - this.#position;
    if (rest !== 0) throw new MalformedBytes(`${rest} bytes follow the end at byte ${this.#position}`);
  }

  #need(length: number): void {
    if (this.#position + length > this.bytes.length) throw this.#pastEnd(length);
  }

  #pastEnd(length: number): MalformedBytes {
    return new MalformedBytes(
      `${length} bytes wanted at byte ${this.#position}, but only ${this.bytes.length - this.#position} follow`,
    );
  }
}
