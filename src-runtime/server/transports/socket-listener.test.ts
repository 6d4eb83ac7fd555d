import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AddressInUse, SocketListener } from "./socket-listener.ts";

describe.skipIf(process.platform === "win32")("SocketListener", () => {
  let folder: string;
  let address: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fresnel-socket-"));
    address = join(folder, "socket");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test("[W6] replaces what a dead process left at its address", async () => {
    writeFileSync(address, "");
    const listener = new SocketListener(address, (socket) => socket.end());
    await listener.listen();
    const socket = connect(address);
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.destroy();
    listener.close();
    expect(existsSync(address)).toBe(false);
  });

  test("[W6] never takes an address from a living process", async () => {
    const first = new SocketListener(address, (socket) => socket.end());
    await first.listen();
    await expect(new SocketListener(address, () => undefined).listen()).rejects.toThrow(AddressInUse);
    expect(existsSync(address)).toBe(true);
    first.close();
  });

  test("[X1] lets nobody but the owner connect", async () => {
    const listener = new SocketListener(address, (socket) => socket.end());
    await listener.listen();
    expect(statSync(address).mode & 0o777).toBe(0o600);
    listener.close();
  });
});
