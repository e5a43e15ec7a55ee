import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { strides } from "../../src/grid/block.ts";
import { type AskedBin, GridChunkRequest } from "../../src/grid/chunk_request.ts";
import { test } from "../test.ts";

function askedOf(size: number, selected: readonly number[]): AskedBin {
  return {
    bin: { positions: Int32Array.from({ length: size }, (_, i) => i) } as AskedBin["bin"],
    offsets: Uint32Array.from(selected, (_, i) => i),
    selected: Uint32Array.from(selected),
    isWhole: selected.length === size,
    isRun: selected.every((position, i) => position === selected[0] + i),
  };
}

const axis = fc.record({ from: fc.nat(5), positions: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }), isRun: fc.boolean() });

test("GridChunkRequest.run tells the places where they follow one another", () => {
  fc.assert(fc.property(fc.array(axis, { maxLength: 3 }), (axes) => {
    const selected = axes.map(({ from, positions, isRun }) => positions.map((position, i) => isRun ? from + i : position));
    const steps = strides(selected.map((list) => Math.max(...list) + 1));
    const { run, places } = new GridChunkRequest(selected.map((list) => askedOf(8, list)), steps);
    const follow = places.every((place, i) => place === places[0] + i);
    assertEquals(run, follow ? { first: places[0], count: places.length } : undefined);
  }));
});

test("GridChunkRequest lists points and places, last axis fastest", () => {
  const request = new GridChunkRequest([askedOf(2, [3, 5]), askedOf(3, [1, 0])], [10, 1]);
  assertEquals([...request.points], [0, 1, 3, 4]);
  assertEquals([...request.places], [31, 30, 51, 50]);
  assertEquals([request.isWhole, request.run], [false, undefined]);
});
