/** A growing run of bytes with the few encodings that the store's formats are made of. */
export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(8192);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written, and keeps the room. */
  clear(): void {
    this.#length = 0;
  }

  /** A copy of what was written behind a copy of `head`. */
  joinedTo(head: ByteWriter): Uint8Array {
    const joined = new Uint8Array(head.length + this.#length);
    joined.set(head.#bytes.subarray(0, head.#length));
    joined.set(this.#bytes.subarray(0, this.#length), head.length);
    return joined;
  }

  /** A copy of what was written. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** An unsigned integer up to 2^53 - 1, seven bits a byte, low bits first, the high bit saying that more follow. */
  varint(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    const bytes = this.#bytes;
    let rest = value;
    while (rest > 0x7fffffff) {
      bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.#length++] = rest;
  }

  float64(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    // An engine may keep any bits it likes for a NaN; equal values must give equal bytes.
    if (Number.isNaN(value)) this.#view.setBigUint64(this.#length, 0x7ff8000000000000n, true);
    else this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  raw(bytes: Uint8Array): void {
    const length = bytes.length;
    if (this.#length + length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(bytes, this.#length);
    this.#length += length;
  }

  /** The code units of `text` behind their number: a byte each when all are below 256, else two. Exact for any string. */
  text(text: string): void {
    const length = text.length;
    let wide = false;
    for (let index = 0; index < length; index++) {
      if (text.charCodeAt(index) > 255) {
        wide = true;
        break;
      }
    }
    this.varint(length * 2 + (wide ? 1 : 0));
    const size = wide ? length * 2 : length;
    if (this.#length + size > this.#bytes.length) this.#grow(size);
    const bytes = this.#bytes;
    let at = this.#length;
    if (wide) {
      for (let index = 0; index < length; index++) {
        const unit = text.charCodeAt(index);
        bytes[at++] = unit & 255;
        bytes[at++] = unit >>> 8;
      }
    } else {
      for (let index = 0; index < length; index++) bytes[at++] = text.charCodeAt(index);
    }
    this.#length = at;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + needed));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
