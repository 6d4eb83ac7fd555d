import { ErrorCode, MAX_HEADER_BYTES } from "../../protocol/index.ts";

/** What the bytes of a stream turned out to be: a message's body, or something after which nothing can be read. */
export type Frame =
  | { readonly kind: "body"; readonly bytes: Buffer }
  | { readonly kind: "broken"; readonly code: ErrorCode; readonly message: string };

const END_OF_HEADERS = Buffer.from("\r\n\r\n");

/**
 * The reader of the base protocol: it cuts a stream of bytes into message bodies by their `Content-Length`. A body is
 * refused by its announced length, before a byte of it is kept; after the first `broken` frame it answers nothing more.
 */
export class FrameReader {
  #maxBytes: number;
  #chunks: Buffer[] = [];
  #held = 0;
  /** The length of the body being gathered, or undefined between messages. */
  #bodyLength: number | undefined;
  #broken = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Changes the largest body accepted, from the next message on. */
  set maxBytes(value: number) {
    this.#maxBytes = value;
  }

  /** The frames that `chunk` completes, in order. */
  *push(chunk: Buffer): Generator<Frame, void> {
    if (this.#broken) return;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (!this.#broken) {
      if (this.#bodyLength === undefined) {
        const broken = this.#readHeaders();
        if (broken !== undefined) {
          this.#broken = true;
          this.#chunks = [];
          yield broken;
          return;
        }
        if (this.#bodyLength === undefined) return;
      }
      if (this.#held < this.#bodyLength) return;
      const bytes = this.#take(this.#bodyLength);
      this.#bodyLength = undefined;
      yield { kind: "body", bytes };
    }
  }

  /** Reads a header block if it is there whole, and sets the length of the body that follows. */
  #readHeaders(): Frame | undefined {
    if (this.#held === 0) return undefined;
    const bytes = this.#joined();
    const end = bytes.indexOf(END_OF_HEADERS);
    if (end > MAX_HEADER_BYTES || (end < 0 && bytes.length > MAX_HEADER_BYTES)) {
      return broken(ErrorCode.parseError, `No end of the headers within ${MAX_HEADER_BYTES} bytes: ${shown(bytes)}`);
    }
    if (end < 0) return undefined;
    let length: number | undefined;
    for (const line of bytes.toString("latin1", 0, end).split("\r\n")) {
      const colon = line.indexOf(":");
      if (colon <= 0)
        return broken(ErrorCode.parseError, `Expected a header such as Content-Length: 42, got ${shown(line)}`);
      if (line.slice(0, colon).toLowerCase() !== "content-length") continue;
      const value = line.slice(colon + 1).trim();
      if (!/^\d{1,15}$/.test(value)) {
        return broken(ErrorCode.parseError, `Content-Length must be a number of bytes, got ${shown(value)}`);
      }
      length = Number(value);
    }
    if (length === undefined) return broken(ErrorCode.parseError, "A message must say its Content-Length");
    if (length > this.#maxBytes) {
      return broken(
        ErrorCode.messageTooLarge,
        `A message of ${length} bytes is larger than the ${this.#maxBytes} bytes allowed: send it in parts`,
      );
    }
    this.#take(end + END_OF_HEADERS.length);
    this.#bodyLength = length;
    return undefined;
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#held)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(count: number): Buffer {
    const bytes = this.#joined();
    const taken = bytes.subarray(0, count);
    const rest = bytes.subarray(count);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return taken;
  }
}

function broken(code: ErrorCode, message: string): Frame {
  return { kind: "broken", code, message };
}

/** The beginning of what was sent, fit for a message. */
function shown(bytes: Buffer | string): string {
  const text = typeof bytes === "string" ? bytes : bytes.toString("latin1", 0, 40);
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
