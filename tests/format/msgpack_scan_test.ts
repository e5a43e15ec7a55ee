import { assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import { pack, type Packable } from "../../src/format/msgpack.ts";
import { scanMsgpack } from "../../src/format/msgpack_scan.ts";
import { test } from "../test.ts";

const packable: fc.Arbitrary<Packable> = fc.letrec<{ value: Packable }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    ),
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 20, noNullPrototype: true }),
  ) as fc.Arbitrary<Packable>,
})).value;

test("scanMsgpack() accepts what pack() writes, and neither less nor more", () => {
  fc.assert(fc.property(packable, fc.nat(), (value, cut) => {
    const bytes = pack(value);
    scanMsgpack(bytes, "foo");
    assertThrows(() => scanMsgpack(bytes.subarray(0, cut % bytes.length), "foo"), DamagedFileError, "foo is");
    assertThrows(() => scanMsgpack(Uint8Array.of(...bytes, 0xc0), "foo"), DamagedFileError, "foo is followed by more bytes");
  }));
});

test("scanMsgpack() accepts every header of the types that heads are made of", () => {
  const all = [
    [0x7f],
    [0xe0],
    [0xc4, 1, 0],
    [0xc5, 0, 1, 0],
    [0xc6, 0, 0, 0, 1, 0],
    [0xca, 0, 0, 0, 0],
    [0xcb, 0, 0, 0, 0, 0, 0, 0, 0],
    [0xcc, 0],
    [0xd3, 0, 0, 0, 0, 0, 0, 0, 0],
    [0xda, 0, 1, 0x61],
    [0xdc, 0, 1, 0xc2],
    [0xdd, 0, 0, 0, 1, 0xc3],
    [0xde, 0, 1, 0xa0, 0xc0],
    [0xdf, 0, 0, 0, 1, 0xd9, 1, 0x61, 0xc0],
  ];
  for (const bytes of all) scanMsgpack(Uint8Array.from(bytes), "foo");
});

test("scanMsgpack() refuses counts beyond the bytes, other types and other keys", () => {
  const all: readonly (readonly [bytes: readonly number[], found: string])[] = [
    [[], "cut short"],
    [[0xdd, 0xff, 0xff, 0xff, 0xff], "cut short"],
    [[0xc6, 0xff, 0xff, 0xff, 0xff, 0], "cut short"],
    [[0xdf, 0xff, 0xff, 0xff, 0xff], "a map with a key that is no text"],
    [[0x81, 0x01, 0x01], "a map with a key that is no text"],
    [[0xc1], "of a type that is not used"],
    [[0xd4, 0, 0], "of a type that is not used"],
    [[0xc7, 0, 0], "of a type that is not used"],
  ];
  for (const [bytes, found] of all) assertThrows(() => scanMsgpack(Uint8Array.from(bytes), "foo"), DamagedFileError, `foo is ${found}`);
});

test("scanMsgpack() refuses nesting deeper than 128", () => {
  const nested = (depth: number) => Uint8Array.from({ length: depth + 1 }, (_, i) => i < depth ? 0x91 : 0xc0);
  scanMsgpack(nested(128), "foo");
  assertThrows(() => scanMsgpack(nested(129), "foo"), DamagedFileError, "nested deeper than 128");
  assertThrows(() => scanMsgpack(nested(100_000), "foo"), DamagedFileError, "nested deeper than 128");
});
