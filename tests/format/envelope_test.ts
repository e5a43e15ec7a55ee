import { assert, assertEquals, assertThrows } from "@std/assert";
import { DamagedFileError, FormatVersionError } from "../../src/errors.ts";
import { decodeRows, parseHead, parseMade, verifyFile } from "../../src/format/payload.ts";
import { test } from "../test.ts";
import { fileOf, headIn, withChecksums } from "./samples.ts";

const hundred = Array.from({ length: 100 }, (_, i) => i);
const samples: Readonly<Record<string, Uint8Array>> = {
  constant: fileOf([1, 1]),
  numbers: fileOf([1.5, 2, NaN]),
  records: fileOf([{ a: 1, b: "x", c: null }, { a: 2, b: "y", c: [1] }, { a: 3, b: "ü" }], { axes: [["s", [1, 2, 3]]], version: "v" }),
  dictionary: fileOf(hundred.map((i) => `key ${i % 3}`), { axes: [["s", hundred]] }),
  json: fileOf([1, "a", new Date(0)], { presence: Uint8Array.of(0b1011), axes: [["s", [1, 2]], ["t", ["a", "b"]]] }),
};

/** Reads all of a file, as the store does. */
function readAll(file: Uint8Array): void {
  const head = parseHead(file, file.length);
  if ("need" in head) throw new DamagedFileError("cut short");
  decodeRows(head, file);
  parseMade(head, file);
}

for (const [name, file] of Object.entries(samples)) {
  test(`every flipped bit of a file is found: ${name}`, () => {
    readAll(file);
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      const error = assertThrows(() => readAll(damaged), Error, undefined, `bit ${bit}`);
      assert(error instanceof DamagedFileError, `bit ${bit}: ${error}`);
      assertThrows(() => verifyFile(damaged), DamagedFileError);
    }
  });

  test(`every truncation of a file is found, and every byte too many: ${name}`, () => {
    for (let length = 0; length < file.length; length++) {
      assertThrows(() => readAll(file.slice(0, length)), DamagedFileError, undefined, `${length} bytes`);
      assertThrows(() => verifyFile(file.slice(0, length)), DamagedFileError);
    }
    assertThrows(() => readAll(Uint8Array.of(...file, 0)), DamagedFileError);
    assertThrows(() => verifyFile(Uint8Array.of(...file, 0)), DamagedFileError);
  });
}

test("a file of a newer format is told from a damaged one by its checksum", () => {
  for (const format of [2, 100]) {
    const newer = withChecksums(samples.records, ({ head }) => ({ head, format }));
    for (const read of [readAll, verifyFile]) {
      const error = assertThrows(() => read(newer), FormatVersionError, `it is in format ${format}`);
      assertEquals(error.format, format);
    }
    const damaged = newer.slice();
    damaged[headIn(damaged).at + 3] ^= 1;
    assertThrows(() => readAll(damaged), DamagedFileError);
  }
  const unreadable = withChecksums(samples.records, () => ({ head: Uint8Array.of(0xc1), format: 7 }));
  assertThrows(() => verifyFile(unreadable), FormatVersionError);
  assertThrows(
    () => verifyFile(withChecksums(samples.records, ({ head }) => ({ head, format: 0 }))),
    DamagedFileError,
    "it is in format 0",
  );
});

test("what is no file of ours is damage", () => {
  const others = [
    new Uint8Array(0),
    Uint8Array.of(0x86),
    new TextEncoder().encode('{"format":1,"head":"..........................."}'),
    new Uint8Array(5000),
    new Uint8Array(5000).fill(0xff),
  ];
  for (const bytes of others) assertThrows(() => verifyFile(bytes), DamagedFileError);
});
