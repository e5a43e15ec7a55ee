import { assertEquals } from "@std/assert";
import { knownCount, wantedPoints } from "../../src/engine/asked.ts";
import type { ChunkPlan } from "../../src/grid/plan.ts";
import type { ChunkRequest } from "../../src/grid/request.ts";
import type { FileEntry } from "../../src/store/file_entry.ts";
import { test } from "../test.ts";

function requestOf(...points: number[]): ChunkRequest {
  return { chunk: [], points: Uint32Array.from(points), places: Uint32Array.from(points.keys()), isWhole: false };
}

/** A plan of which nothing but the points matters. */
function planOf(size: number, sources: readonly Uint32Array[], missing: readonly number[]): ChunkPlan<FileEntry> {
  return { size, sources: sources.map((points) => ({ points })), missing: Uint32Array.from(missing) } as unknown as ChunkPlan<FileEntry>;
}

test("knownCount() sums the points of all sources", () => {
  assertEquals(knownCount(planOf(5, [Uint32Array.of(0, 4), Uint32Array.of(2)], [1, 3])), 3);
  assertEquals(knownCount(planOf(2, [], [0, 1])), 0);
});

test("wantedPoints() are missing and asked for, ascending and once", () => {
  assertEquals(wantedPoints(requestOf(4, 1, 0, 4, 1), planOf(6, [], [1, 3, 4, 5])), Uint32Array.of(1, 4));
  assertEquals(wantedPoints(requestOf(), planOf(2, [], [0, 1])), new Uint32Array(0));
});
