import { assertEquals } from "@std/assert";
import type { ChunkKey } from "../../src/format/types.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { readWhole } from "../../src/maintenance/verify_files.ts";
import { madeOfRows, takenBy, targetOf, writePoints } from "../../src/maintenance/write_points.ts";
import { createMade } from "../../src/made.ts";
import { tempDir, test } from "../test.ts";
import { poolCache } from "./pool.ts";

const BLOCK: ChunkKey = [["a", ["u", "v"]], ["s", [1, 2, 3]]];
const NOTHING = { isTaken: () => false };

test("targetOf() gives all of a block its own path, and parts the smallest block and a path beside it", async () => {
  await using dir = await tempDir();
  const { state } = insidesOf(poolCache(dir.path), "test");
  const own = { ownPath: "chunks/ab.msgpack", ...NOTHING };
  assertEquals(targetOf(state, BLOCK, Uint32Array.of(0, 1, 2, 3, 4, 5), own), {
    axes: BLOCK,
    presence: undefined,
    path: "chunks/ab.msgpack",
  });
  const part = targetOf(state, BLOCK, Uint32Array.of(0, 5), own);
  assertEquals([part.axes, [...part.presence!]], [[["a", ["u", "v"]], ["s", [1, 3]]], [9]]);
  assertEquals(/^chunks\/ab\.[0-9a-f]{32}\.msgpack$/.test(part.path), true);
  const beside = targetOf(state, BLOCK, Uint32Array.of(0, 1, 2, 3, 4, 5), { ...own, isTaken: () => true });
  assertEquals(/^chunks\/ab\.[0-9a-f]{32}\.msgpack$/.test(beside.path), true);
});

test("writePoints() writes a file that is what its name says, and takenBy() knows it", async () => {
  await using dir = await tempDir();
  const { state } = insidesOf(poolCache(dir.path), "test");
  const ownPath = state.names.pathOf(() => BLOCK, state.names.hashOfKey(BLOCK));
  const made = createMade({ request: "chunk", durationMs: 1 });
  const content = { block: BLOCK, points: Uint32Array.of(1, 5), values: ["p", "q"] };
  const [entry] = await writePoints(state, content, { ownPath, ...NOTHING, version: "v1", made });
  assertEquals(await readWhole(state, entry.path), entry);
  assertEquals((await state.store.readRows(entry.path))?.values, ["p", "q"]);
  const isTaken = takenBy(new Map([[entry.path, { entry }]]), "v1");
  const { axes, presence, count } = entry;
  assertEquals([isTaken(entry.path, { axes, presence, count }), isTaken(entry.path, { axes, presence: undefined, count: 4 })], [
    false,
    true,
  ]);
  assertEquals(isTaken("chunks/cd.msgpack", { axes, presence, count }), false);
});

test("madeOfRows() tells what all rows have in common, and their part of the time", () => {
  const common = { request: "chunk" as const, runtime: "r", library: "l", updatedAt: "2026-03-03" };
  const one = { ...common, createdAt: "2026-01-02", durationMs: 10, functionName: "f", digest: "d1" };
  const other = { ...common, createdAt: "2026-01-01", durationMs: 100, functionName: "f", digest: "d2" };
  const made = madeOfRows([{ made: one, count: 2, taken: 2 }, { made: other, count: 10, taken: 1 }], "points");
  assertEquals([made.createdAt, made.durationMs, made.functionName, made.digest, made.request], [
    "2026-01-01",
    20,
    "f",
    undefined,
    "points",
  ]);
});
