import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockSize, coordinates, productSums, scaled, strides } from "../../src/grid/block.ts";
import { boundingBlock, coverPoints, type SubBlock } from "../../src/grid/cover.ts";
import { inputs, test } from "../test.ts";
import { lengths, productOf, someOfBlock } from "./grids.ts";

function pointsOf(given: readonly number[], block: SubBlock): number[] {
  const step = strides(given);
  return [...productSums(block.map((offsets, axis) => scaled(offsets, step[axis])))];
}

test("coverPoints() gives disjoint blocks that hold the points and no others", () => {
  fc.assert(
    fc.property(someOfBlock, ({ lengths: given, points }) => {
      const covered = coverPoints(given, points).flatMap((block) => pointsOf(given, block));
      assertEquals(covered.sort((a, b) => a - b), [...points]);
    }),
    { numRuns: inputs(500) },
  );
});

test("coverPoints() gives blocks with ascending offsets, ordered by their first points", () => {
  fc.assert(fc.property(someOfBlock, ({ lengths: given, points }) => {
    const blocks = coverPoints(given, points);
    for (const offsets of blocks.flat()) assertEquals([...offsets], [...offsets].sort((a, b) => a - b));
    const firsts = blocks.map((block) => pointsOf(given, block)[0]);
    assertEquals(firsts, [...firsts].sort((a, b) => a - b));
  }));
});

/** Some values of every axis. */
const subBlock = lengths.chain((given) =>
  fc.tuple(fc.constant(given), ...given.map((length) => fc.subarray(Array.from({ length }, (_, i) => i), { minLength: 1 })))
);

test("coverPoints() gives one block for a block", () => {
  fc.assert(fc.property(subBlock, ([given, ...offsets]) => {
    const points = pointsOf(given, offsets.map((list) => Int32Array.from(list))).sort((a, b) => a - b);
    const blocks = coverPoints(given, Uint32Array.from(points));
    assertEquals(blocks.map((block) => block.map((list) => [...list])), [offsets]);
  }));
});

test("coverPoints() gives at most as many blocks as axes were edited for a block less a block", () => {
  fc.assert(
    fc.property(subBlock, ([given, ...offsets]) => {
      const inside = new Set(pointsOf(given, offsets.map((list) => Int32Array.from(list))));
      const rest = Array.from({ length: blockSize(given) }, (_, point) => point).filter((point) => !inside.has(point));
      const edited = offsets.filter((list, axis) => list.length < given[axis]).length;
      const count = coverPoints(given, Uint32Array.from(rest)).length;
      assert(count <= edited, `${count} blocks for ${edited} axes`);
    }),
    { numRuns: inputs(500) },
  );
});

test("coverPoints() of a large chunk is quick", () => {
  const given = [100, 100, 10];
  const points = Uint32Array.from({ length: 100_000 }, (_, point) => point).filter((point) => coordinates(point, given)[1] !== 50);
  const start = performance.now();
  assertEquals(coverPoints(given, points).length, 1);
  assert(performance.now() - start < 2000);
});

test("boundingBlock() is the smallest block that holds the points", () => {
  fc.assert(fc.property(someOfBlock.filter(({ points }) => points.length > 0), ({ lengths: given, points }) => {
    const { offsets, rows } = boundingBlock(given, points);
    const at = [...points].map((point) => coordinates(point, given));
    const used = given.map((_, axis) => [...new Set(at.map((each) => each[axis]))].sort((a, b) => a - b));
    assertEquals(offsets.map((list) => [...list]), used);
    const block = productOf(used).map((row) => row.join());
    assertEquals([...rows], at.map((each) => block.indexOf(each.join())));
  }));
});
