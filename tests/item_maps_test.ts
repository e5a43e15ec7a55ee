import { assertEquals } from "@std/assert";
import { MISSING } from "../src/missing.ts";
import { blockPoints, isOutputList, itemMaps, outputsOf, payloadBlock, presenceOf } from "../src/item_maps.ts";
import { test } from "./test.ts";

const key = [["a", ["x", "y"]], ["s", [1, 2]]] as const;
const hash = (_: unknown, values: readonly unknown[]) => values.join("");

test("blockPoints() goes through a block with the last axis fastest", () => {
  assertEquals([...blockPoints(key)], [["x", 1], ["x", 2], ["y", 1], ["y", 2]]);
});

test("blockPoints() has one point where there is no axis", () => {
  assertEquals([...blockPoints([])], [[]]);
});

test("isOutputList() takes arrays and typed arrays alone", () => {
  assertEquals([[], new Float64Array(1), new BigInt64Array(1)].map(isOutputList), [true, true, true]);
  const others = ["abc", { length: 1 }, new Set([1]), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), null, undefined, 1];
  assertEquals(others.filter(isOutputList), []);
});

test("itemMaps() keys outputs and axis values by item hash", async () => {
  assertEquals(await itemMaps(key, [["x", 1], ["y", 2]], [10, 20], hash), {
    items: { x1: 10, y2: 20 },
    spec: { x1: { a: "x", s: 1 }, y2: { a: "y", s: 2 } },
  });
});

test("itemMaps() leaves missing outputs out", async () => {
  assertEquals(await itemMaps(key, [["x", 1], ["y", 2]], [MISSING, 20], hash), { items: { y2: 20 }, spec: { y2: { a: "y", s: 2 } } });
});

test("itemMaps() and outputsOf() await hashes", async () => {
  const later = (k: unknown, values: readonly unknown[]) => Promise.resolve(hash(k, values));
  const { items } = await itemMaps(key, [...blockPoints(key)], [1, 2, 3, 4], later);
  assertEquals(await outputsOf(key, items, later), [1, 2, 3, 4]);
});

test("outputsOf() marks points without an item, and tells an undefined output from none", async () => {
  assertEquals(await outputsOf(key, { x2: undefined, y1: null }, hash), [MISSING, undefined, null, MISSING]);
});

test("payloadBlock() is the payload's own, or made of its spec", () => {
  assertEquals(payloadBlock({ chunkKey: key, spec: {} }), key);
  const spec = { one: { a: "x", s: 1 }, two: { a: "x", s: 2 } };
  assertEquals(payloadBlock({ spec } as unknown as Parameters<typeof payloadBlock>[0]), [["a", ["x"]], ["s", [1, 2]]]);
});

test("presenceOf() marks the outputs that are there, and gives nothing if all are", () => {
  assertEquals(presenceOf([1, MISSING, undefined, MISSING]), Uint8Array.of(0b101));
  assertEquals([presenceOf([1, null]), presenceOf([])], [undefined, undefined]);
});
