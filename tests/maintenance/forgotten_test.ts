import { assertEquals } from "@std/assert";
import { bitSet, createBitmap } from "../../src/format/bitmap.ts";
import type { ChunkKey } from "../../src/format/types.ts";
import { makeAxis } from "../../src/grid/axes.ts";
import { zip } from "../../src/grid/zip.ts";
import { Forgotten } from "../../src/maintenance/forgotten.ts";
import { test } from "../test.ts";

const AXES = [makeAxis("a", ["x", "y"]), makeAxis("s", [1, 2, 3])];
const BLOCK: ChunkKey = [["s", [3, 1]], ["a", ["y", "x"]]];

test("Forgotten.sort() sorts points by the values asked for, whatever the order of axes", () => {
  const { forgotten, kept } = new Forgotten(AXES, [["x"], undefined], undefined).sort(BLOCK);
  assertEquals([[...forgotten], [...kept]], [[1, 3], [0, 2]]);
});

test("Forgotten.sort() asks the condition of points with the values asked for alone", () => {
  const asked: unknown[] = [];
  const where = (point: Record<string, unknown>) => asked.push(point) > 1;
  const { forgotten } = new Forgotten(AXES, [undefined, [3]], where).sort(BLOCK);
  assertEquals([asked, [...forgotten]], [[{ a: "y", s: 3 }, { a: "x", s: 3 }], [1]]);
});

test("Forgotten.sort() passes over points that a file does not hold", () => {
  const presence = createBitmap(4);
  bitSet(presence, 2);
  const { forgotten, kept } = new Forgotten(AXES, [undefined, undefined], undefined).sort(BLOCK, presence);
  assertEquals([[...forgotten], [...kept]], [[2], []]);
});

test("Forgotten.has() and touches() tell of points and blocks", () => {
  const forgotten = new Forgotten(AXES, [["x"], [1]], ({ s }) => s === 1);
  assertEquals([forgotten.has([1, "x"], BLOCK), forgotten.has([1, "y"], BLOCK), forgotten.has([3, "x"], BLOCK)], [true, false, false]);
  assertEquals([forgotten.touches(BLOCK), forgotten.touches([["s", [2, 3]], ["a", ["x"]]])], [true, false]);
});

test("Forgotten spreads the fields of a zipped axis for the condition", () => {
  const axis = makeAxis("net", zip({ w: [1, 2], d: [3, 4] }));
  const { forgotten } = new Forgotten([axis], [undefined], ({ w, d }) => w === 2 && d === 4).sort([["net", [{ w: 1, d: 3 }, {
    w: 2,
    d: 4,
  }]]]);
  assertEquals([...forgotten], [1]);
});
