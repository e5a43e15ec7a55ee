import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DamagedFileError } from "../../src/errors.ts";
import { pack, type Packable } from "../../src/format/msgpack.ts";
import { readMapUpTo, readMsgpack } from "../../src/format/msgpack_read.ts";
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

/** As the real package writes it: -0 as 0, integers beyond 32 bits as floats. */
function withoutMinusZero(value: Packable): Packable {
  if (Object.is(value, -0)) return 0;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withoutMinusZero);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutMinusZero(inner)]));
}

test("readMsgpack() reads what pack() writes, and neither less nor more", () => {
  fc.assert(fc.property(packable, fc.nat(), (value, cut) => {
    const bytes = pack(value);
    assertEquals(readMsgpack(bytes, "foo"), withoutMinusZero(value));
    assertThrows(() => readMsgpack(bytes.subarray(0, cut % bytes.length), "foo"), DamagedFileError, "foo is");
    assertThrows(() => readMsgpack(Uint8Array.of(...bytes, 0xc0), "foo"), DamagedFileError, "foo is followed by more bytes");
  }));
});

test("readMsgpack() reads every header of the types that heads are made of", () => {
  const all: readonly (readonly [bytes: readonly number[], value: unknown])[] = [
    [[0x7f], 127],
    [[0xe0], -32],
    [[0xc2], false],
    [[0xc4, 1, 7], Uint8Array.of(7)],
    [[0xc5, 0, 1, 7], Uint8Array.of(7)],
    [[0xc6, 0, 0, 0, 1, 7], Uint8Array.of(7)],
    [[0xca, 0x3f, 0xc0, 0, 0], 1.5],
    [[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    [[0xcc, 200], 200],
    [[0xcd, 1, 0], 256],
    [[0xce, 0xff, 0xff, 0xff, 0xff], 2 ** 32 - 1],
    [[0xcf, 1, 0, 0, 0, 0, 0, 0, 0], 2n ** 56n],
    [[0xd0, 0xff], -1],
    [[0xd1, 0xff, 0xff], -1],
    [[0xd2, 0xff, 0xff, 0xff, 0xff], -1],
    [[0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -1n],
    [[0xda, 0, 1, 0x61], "a"],
    [[0xdb, 0, 0, 0, 2, 0xc3, 0xa9], "\u00e9"],
    [[0xdc, 0, 1, 0xc2], [false]],
    [[0xdd, 0, 0, 0, 1, 0xc3], [true]],
    [[0xde, 0, 1, 0xa0, 0xc0], { "": null }],
    [[0xdf, 0, 0, 0, 1, 0xd9, 1, 0x61, 0xc0], { a: null }],
  ];
  for (const [bytes, value] of all) assertEquals(readMsgpack(Uint8Array.from(bytes), "foo"), value);
});

test("readMsgpack() reads short texts alike, however many there are", () => {
  const list = Array.from({ length: 5000 }, (_, i) => `k${i * 7919}`);
  for (let round = 0; round < 2; round++) assertEquals(readMsgpack(pack(list), "foo"), list);
});

test("readMsgpack() reads a key __proto__ as one of the map's own", () => {
  const map = readMsgpack(pack(JSON.parse('{"__proto__":{"a":1}}')), "foo") as object;
  assertEquals(Object.keys(map), ["__proto__"]);
  assertStrictEquals(Object.getPrototypeOf(map), Object.prototype);
});

test("readMsgpack() refuses texts that are no UTF-8, short or long", () => {
  for (const bytes of [[0xa1, 0xff], [0xd9, 30, ...new Array(30).fill(0xff)]]) {
    assertThrows(() => readMsgpack(Uint8Array.from(bytes), "foo"), DamagedFileError, "no UTF-8");
  }
});

test("readMsgpack() refuses counts beyond the bytes, other types and other keys", () => {
  const all: readonly (readonly [bytes: readonly number[], found: string])[] = [
    [[], "cut short"],
    [[0xdd, 0xff, 0xff, 0xff, 0xff], "cut short"],
    [[0xc6, 0xff, 0xff, 0xff, 0xff, 0], "cut short"],
    [[0xdf, 0xff, 0xff, 0xff, 0xff], "cut short"],
    [[0x81, 0x01, 0x01], "a map with a key that is no text"],
    [[0xc1], "of a type that is not used"],
    [[0xd4, 0, 0], "of a type that is not used"],
    [[0xc7, 0, 0], "of a type that is not used"],
  ];
  for (const [bytes, found] of all) assertThrows(() => readMsgpack(Uint8Array.from(bytes), "foo"), DamagedFileError, `foo is ${found}`);
});

test("readMsgpack() refuses nesting deeper than 128", () => {
  const nested = (depth: number) => Uint8Array.from({ length: depth + 1 }, (_, i) => i < depth ? 0x91 : 0xc0);
  readMsgpack(nested(128), "foo");
  assertThrows(() => readMsgpack(nested(129), "foo"), DamagedFileError, "nested deeper than 128");
  assertThrows(() => readMsgpack(nested(100_000), "foo"), DamagedFileError, "nested deeper than 128");
});

test("readMsgpack() gives views of bytes, however deep", () => {
  const value = [[[Uint8Array.of(1, 2), { a: Uint8Array.of(3) }, new Uint8Array(0)]], Uint8Array.of(4)];
  const bytes = pack(value);
  const found = readMsgpack(bytes, "foo") as typeof value;
  assertEquals(found, value);
  assertStrictEquals((found[1] as Uint8Array).buffer, bytes.buffer);
});

test("readMapUpTo() reads all but the last value", () => {
  const bytes = pack({ a: 1, b: [2], c: "rest" });
  assertEquals(readMapUpTo(bytes, "c", "foo"), { map: { a: 1, b: [2] }, rest: pack("rest") });
  assertThrows(() => readMapUpTo(bytes, "b", "foo"), DamagedFileError, "foo is without b as its last entry");
  for (const value of [{}, [1], "a", null]) assertThrows(() => readMapUpTo(pack(value), "a", "foo"), DamagedFileError, "foo is no map");
  for (let cut = 1; cut < bytes.length - 6; cut++) assertThrows(() => readMapUpTo(bytes.subarray(0, cut), "c", "foo"), DamagedFileError);
});
