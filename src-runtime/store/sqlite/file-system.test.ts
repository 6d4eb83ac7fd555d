import { expect, test } from "vitest";
import { networkFileSystem, networkProblem } from "./file-system.ts";

test("the file systems of other machines are known by their numbers, signed or not", () => {
  expect(networkFileSystem(0x6969)).toBe("NFS");
  expect(networkFileSystem(0xff534d42)).toBe("CIFS");
  expect(networkFileSystem(0xff534d42 | 0)).toBe("CIFS");
});

test("local ones are not", () => {
  const local = {
    ext4: 0xef53,
    btrfs: 0x9123683e,
    xfs: 0x58465342,
    tmpfs: 0x01021994,
    overlay: 0x794c7630,
    zfs: 0x2fc12fc1,
  };
  for (const type of Object.values(local)) expect(networkFileSystem(type)).toBeUndefined();
});

test("the folder this test runs in is asked about without a fault", () => {
  expect(() => networkProblem(import.meta.filename)).not.toThrow();
});
