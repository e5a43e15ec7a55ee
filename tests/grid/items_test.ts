import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeAxes } from "../../src/grid/make_axes.ts";
import { type ItemsRead, listItems, readItems, type ReadOptions, refuseExcluded } from "../../src/grid/items.ts";
import { zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";

const axes = makeAxes({ strat: ["a", "b"], s: [1, 2, 3, 4] }, ["strat", "s"]);
const shapes = makeAxes({ shape: [[64, 64], [128, 64]] });
const configs = makeAxes({ config: [{ lr: 1 }, { lr: 2 }] });
const zipped = makeAxes({ net: zip({ width: [8, 16], depth: [3, 2] }), s: [1, 2] }, ["net", "s"]);

/** Positions, item by item. */
function positionsOf({ items, positions }: ItemsRead): number[][] {
  return items.map((_, i) => positions.map((list) => list[i]));
}

function read(items: unknown[], of = axes, options: ReadOptions = {}): number[][] {
  return positionsOf(readItems(items, of, options));
}

test("readItems() takes objects with the axes in any order", () => {
  assertEquals(read([{ strat: "b", s: 1 }, { s: 4, strat: "a" }, Object.assign(Object.create(null), { s: 2, strat: "a" })]), [
    [1, 0],
    [0, 3],
    [0, 1],
  ]);
});

test("readItems() takes lists in axis order", () => {
  assertEquals(read([["b", 1], ["a", 4]]), [[1, 0], [0, 3]]);
});

test("readItems() takes values of the only axis", () => {
  const one = makeAxes({ s: [1, 2, null, "x"] });
  assertEquals(read([2, null, "x", 1, 2], one), [[1], [2], [3], [0], [1]]);
  assertEquals(read([[2], ["x"]], one), [[1], [3]]);
  assertEquals(read([{ s: 2 }, { s: null }], one), [[1], [2]]);
  assertEquals(read([-0], makeAxes({ s: [0] })), [[0]]);
});

test("readItems() takes a list that is a value of the only axis for that value", () => {
  assertEquals(read([[128, 64], [64, 64]], shapes), [[1], [0]]);
  assertEquals(read([[[128, 64]], [[64, 64]]], shapes), [[1], [0]]);
  assertEquals(read([{ shape: [128, 64] }], shapes), [[1]]);
  assertEquals(read([[1], [[1]]], makeAxes({ s: [[1], [[1]]] })), [[0], [1]]);
});

test("readItems() takes an object that is a value of the only axis for that value", () => {
  assertEquals(read([{ lr: 2 }, { lr: 1 }], configs), [[1], [0]]);
  assertEquals(read([{ config: { lr: 2 } }], configs), [[1]]);
  assertEquals(read([[{ lr: 2 }]], configs), [[1]]);
  const nested = makeAxes({ s: [{ s: 1 }, 1] });
  assertEquals(read([{ s: 1 }], nested), [[0]]);
});

test("readItems() takes a list or an object that the only axis lacks for a value, if it has such values", () => {
  assertThrows(() => read([[9, 9]], shapes), RangeError, "items[0]: value '[9,9]' not found in axisValues for axis 'shape'");
  assertThrows(() => read([{ lr: 9 }], configs), RangeError, `value '{"lr":9}' not found`);
  assertThrows(() => read([{ config: 9 }], configs), RangeError, "value '9' not found");
  assertThrows(() => read([[9, 9]], makeAxes({ s: [1] })), TypeError, "a list must have one value for each of 1 axes");
});

test("readItems() takes a zipped axis by its name or spread into its fields", () => {
  assertEquals(read([{ width: 16, depth: 2, s: 1 }, { s: 2, net: { depth: 3, width: 8 } }], zipped), [[1, 0], [0, 1]]);
  assertEquals(read([[{ width: 16, depth: 2 }, 2]], zipped), [[1, 1]]);
  const only = makeAxes({ net: zip({ width: [8, 16], depth: [3, 2] }) });
  assertEquals(read([{ width: 16, depth: 2 }, { net: { width: 8, depth: 3 } }], only), [[1], [0]]);
  assertEquals(read([[{ width: 16, depth: 2 }]], only), [[1]]);
  assertThrows(() => read([16], only), TypeError, 'it must be an object or a list with values of zipped axis "net": received 16');
});

test("readItems() refuses what is wrong with a zipped axis", () => {
  assertThrows(() => read([{ width: 16, s: 1 }], zipped), TypeError, 'axis "net" has no value: give its fields "width", "depth"');
  const both = { width: 16, depth: 2, net: { width: 16, depth: 2 }, s: 1 };
  assertThrows(() => read([both], zipped), TypeError, "by its name or by its fields, not by both");
  assertThrows(() => read([{ ...both, depth: undefined }], zipped), RangeError, "not found in axisValues for axis 'net'");
  assertThrows(() => read([{ width: 8, depth: 2, s: 1 }], zipped), RangeError, `value '{"width":8,"depth":2}' not found`);
});

test("readItems() takes all items of a grid without axes for its one point", () => {
  assertEquals(read([{}, {}], []), [[], []]);
  assertEquals(read([[]], []), [[]]);
});

test("readItems() refuses items that are not all of one form", () => {
  const object = { strat: "a", s: 1 };
  assertThrows(() => read([object, ["a", 1]]), TypeError, "Cannot read items[1]: Mixed item types: expected mapping items: received");
  assertThrows(() => read([["a", 1], object]), TypeError, "Cannot read items[1]: Mixed item types: expected positional items");
  assertThrows(() => read([object, object, 5]), TypeError, "Cannot read items[2]: Mixed item types: expected mapping items: received 5");
  const one = makeAxes({ s: [1, 2] });
  assertThrows(() => read([1, { s: 2 }], one), TypeError, "Mixed item types: expected scalar items");
  assertThrows(() => read([[1], 2], one), TypeError, "Mixed item types: expected positional items");
});

test("readItems() refuses single values where there are several axes", () => {
  for (const item of [5, "a", null, undefined, new Date(0), new Map()]) {
    assertThrows(() => read([item]), TypeError, 'items[0]: it must be an object or a list with values of axes "strat", "s"');
  }
});

test("readItems() refuses an item without an axis", () => {
  assertThrows(() => read([{ strat: "a", s: 1 }, { s: 1 }]), TypeError, 'items[1]: axis "strat" has no value: received {"s":1}');
  assertThrows(() => read([{ s: 1, strat: undefined }]), TypeError, 'axis "strat" has no value');
  assertThrows(() => read([Object.create({ s: 1, strat: "a" })]), TypeError);
  assertThrows(() => read([undefined], makeAxes({ s: [1] })), TypeError, "it must be a value of the axis");
  assertEquals(read([{ s: undefined }], makeAxes({ s: [1, undefined] })), [[1]]);
  assertEquals(read([undefined], makeAxes({ s: [1, undefined] })), [[1]]);
});

test("readItems() refuses an unknown axis and names the nearest one", () => {
  assertThrows(
    () => read([{ start: "a", s: 1 }]),
    TypeError,
    'items[0]: axis "start" is unknown: known axes are "strat", "s": did you mean "strat"',
  );
  assertThrows(() => read([{ strat: "a", s: 1, extra: undefined }]), TypeError, 'axis "extra" is unknown');
  assertThrows(() => read([{ width: 8, dept: 3, s: 1 }], zipped), TypeError, 'did you mean "depth"');
});

test("readItems() refuses a list of a wrong length", () => {
  assertThrows(
    () => read([["a", 1], ["a"]]),
    TypeError,
    'items[1]: a list must have one value for each of 2 axes in the order "strat", "s": received ["a"]',
  );
  assertThrows(() => read([["a", 1, 2]]), TypeError, "items[0]");
});

test("readItems() refuses a value that is not on its axis", () => {
  assertThrows(
    () => read([{ strat: "a", s: 1 }, { strat: "a", s: 9 }]),
    RangeError,
    "items[1]: value '9' not found in axisValues for axis 's'",
  );
  assertThrows(() => read([{ strat: "a", s: "1" }]), RangeError, "value '1' not found");
});

test("readItems() refuses a value that cannot be one, with the number of its item", () => {
  assertThrows(
    () => read([{ strat: "a", s: 1 }, { strat: "a", s: () => 1 }]),
    TypeError,
    "Cannot read items[1]: a value in it cannot be stored",
  );
  assertThrows(() => read([{ strat: "a", s: Promise.resolve(1) }], axes, { extend: true }), TypeError, "items[0]");
});

test("readItems() refuses points outside of a slice", () => {
  const slice = [Int32Array.of(1), Int32Array.of(3, 0)];
  assertEquals(read([["b", 1], ["b", 4]], axes, { slice }), [[1, 0], [1, 3]]);
  assertThrows(
    () => read([["b", 2]], axes, { slice }),
    RangeError,
    "items[0]: value '2' not found in axisValues for axis 's': it is outside of the slice",
  );
});

test("readItems() adds values in order of first appearance", () => {
  const items = [["a", 9], ["c", 2], ["a", 7], ["c", 9], [-0, 9]];
  const found = readItems(items, axes, { extend: true });
  assertEquals(positionsOf(found), [[0, 4], [2, 1], [0, 5], [2, 4], [3, 4]]);
  assertEquals(found.added, [["c", -0], [9, 7]]);
});

test("readItems() adds lists and objects to an axis that has such values", () => {
  assertEquals(readItems([[64, 64], [1, 2], [1, 2]], shapes, { extend: true }).added, [[[1, 2]]]);
  assertEquals(readItems([{ lr: 3 }], configs, { extend: true }).added, [[{ lr: 3 }]]);
  const records = readItems([{ width: 1, depth: 2, s: 1 }], zipped, { extend: true });
  assertEquals(records.added, [[{ width: 1, depth: 2 }], []]);
});

test("readItems() adds no records of other fields to a zipped axis", () => {
  for (const net of [{ width: 1 }, { width: 1, depth: 2, more: 3 }, 5]) {
    assertThrows(
      () => read([{ net, s: 1 }], zipped, { extend: true }),
      TypeError,
      'a value of axis "net" must be a record of "width", "depth"',
    );
  }
});

test("readItems() adds nothing to a slice", () => {
  const slice = [Int32Array.of(1), Int32Array.of(3, 0)];
  assertThrows(() => read([["b", 9]], axes, { slice, extend: true }), RangeError, "a slice adds no values: extend the cache that it is of");
});

test("readItems() of no items reads none", () => {
  assertEquals(readItems([], axes), { items: [], areBare: false, positions: [new Int32Array(), new Int32Array()], added: [[], []] });
});

test("readItems() reads 1,000,000 items in about a second", () => {
  const long = makeAxes({ a: Array.from({ length: 1000 }, (_, i) => i), b: Array.from({ length: 1000 }, (_, i) => `w${i}`) });
  const items = Array.from({ length: 1_000_000 }, (_, i) => ({ b: `w${i % 1000}`, a: Math.floor(i / 1000) }));
  const start = performance.now();
  const { positions } = readItems(items, long);
  assertEquals([positions[0][999_999], positions[1][999_999]], [999, 999]);
  assert(performance.now() - start < 5000);
});

test("refuseExcluded() refuses items that where excludes, with their numbers", () => {
  const found = readItems([{ width: 8, depth: 3, s: 1 }, { width: 16, depth: 2, s: 5 }], zipped, { extend: true });
  const seen: unknown[] = [];
  refuseExcluded(zipped, found, (point) => seen.push(point) > 0);
  assertEquals(seen, [{ width: 8, depth: 3, s: 1 }, { width: 16, depth: 2, s: 5 }]);
  const message = 'items[1]: where excludes the point: received {"width":16,"depth":2,"s":5}';
  assertThrows(() => refuseExcluded(zipped, found, ({ s }) => s !== 5), RangeError, message);
});

test("listItems() goes through an iterable once, and copies a list", () => {
  const items = [1, 2];
  const listed = listItems(items);
  items.push(3);
  assertEquals(listed, [1, 2]);
  assertEquals(listItems(new Set([1, 2])), [1, 2]);
  assertEquals(
    listItems((function* () {
      yield* [3, 4];
    })()),
    [3, 4],
  );
});

test("listItems() refuses what is no list", () => {
  assertThrows(() => listItems("abc"), TypeError, 'received string: write ["abc"]');
  for (const wrong of [5, null, undefined, { s: 1 }, () => []]) {
    assertThrows(() => listItems(wrong), TypeError, "Cannot read items: they must be a list or another iterable");
  }
});
