import { assertEquals } from "@std/assert";
import { encode, type ValueType } from "@std/msgpack";
import fc from "fast-check";
import type { Packable } from "../../src/format/msgpack.ts";
import { writeMsgpack } from "../../src/format/msgpack_write.ts";
import { test } from "../test.ts";
import { character } from "../texts.ts";

const written = (value: Packable) => writeMsgpack(value, (text) => encode(text));
const packed = (value: Packable) => encode(value as ValueType);

test("writeMsgpack() writes what @std/msgpack writes, whatever the value", () => {
  const key = fc.string({ unit: character }).filter((text) => text !== "__proto__");
  const { value } = fc.letrec<{ value: Packable }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false),
      fc.integer(),
      fc.double(),
      fc.string({ unit: character }),
      fc.string({ minLength: 20, maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.array(tie("value"), { maxLength: 20 }),
      fc.dictionary(key, tie("value"), { maxKeys: 20, noNullPrototype: true }),
    ),
  }));
  fc.assert(fc.property(value, (one) => assertEquals(written(one), packed(one))));
});

test("writeMsgpack() writes numbers at the edges of each form", () => {
  const edges = [7, 8, 15, 16, 31, 32, 53].flatMap((bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]);
  for (const number of [0, -0, 32, 33, 0.5, NaN, Infinity, -Infinity, ...edges, ...edges.map((edge) => -edge), -32, -33]) {
    assertEquals(written(number), packed(number), String(number));
  }
});

test("writeMsgpack() writes lengths at the edges of each form", () => {
  for (const length of [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
    const values = [new Uint8Array(length), "x".repeat(length), "ü".repeat(length), new Array(length).fill(1)];
    for (const value of values) assertEquals(written(value), packed(value), `${length}`);
    const map = Object.fromEntries(Array.from({ length }, (_, i) => [`k${i}`, i]));
    assertEquals(written(map), packed(map), `a map of ${length}`);
  }
});

test("writeMsgpack() gives bytes of their own", () => {
  const first = written(["first"]);
  const copy = first.slice();
  written(["second", "x".repeat(100_000)]);
  written(["third"]);
  assertEquals(first, copy);
});
