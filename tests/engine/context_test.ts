import { assertEquals } from "@std/assert";
import { createDiagnostics } from "../../src/diagnostics.ts";
import { addTime, ChunkOutcome, ownFile, plainFile, type RunContext } from "../../src/engine/context.ts";
import { cacheMethods } from "../../src/cache_methods.ts";
import { CacheState } from "../../src/cache_state.ts";
import type { CacheMethods } from "../../src/types.ts";
import { test } from "../test.ts";

function runOf(overrides: Partial<CacheMethods>): RunContext {
  const state = new CacheState({ root: "/root", axisValues: { s: [1, 2, 3] }, chunkSpec: { s: 2 } }, "id");
  const methods = { ...cacheMethods(state), ...overrides };
  const options = { methods, overridden: new Set(Object.keys(overrides)) };
  return { state, options, diagnostics: createDiagnostics() } as unknown as RunContext;
}

test("ownFile() names a chunk's file by its hash", async () => {
  const run = runOf({});
  const { hash, path } = await ownFile(run, run.state.grid.chunk(0));
  assertEquals([hash, path], [run.state.names.hashOfKey([["s", [1, 2]]]), `chunks/${hash}.msgpack`]);
});

test("plainFile() names a chunk's file as ownFile() does, and asks no override", async () => {
  const [plain, overridden] = [runOf({}), runOf({ chunkHash: () => "h", resolveCachePath: () => "/root/id/h.bin" })];
  const chunk = plain.state.grid.chunk(0);
  const expected = await ownFile(plain, chunk);
  assertEquals([plainFile(plain, chunk), plainFile(overridden, chunk)], [expected, expected]);
});

test("ownFile() asks overrides, and makes the key for them alone", async () => {
  const run = runOf({ chunkHash: (key) => Promise.resolve(`h${key[0][1]}`), resolveCachePath: (_, hash) => `/root/id/own/${hash}.bin` });
  assertEquals(await ownFile(run, run.state.grid.chunk(1)), { hash: "h3", path: "own/h3.bin" });
});

test("addTime() adds to a phase and gives the time now", () => {
  const run = runOf({});
  const now = addTime(run, "encoding", performance.now() - 5);
  assertEquals([run.diagnostics.timings.encoding >= 5, now <= performance.now()], [true, true]);
});

test("ChunkOutcome: a chunk is open unless something became of it", () => {
  assertEquals([ChunkOutcome.open, new Set(Object.values(ChunkOutcome)).size], [0, 4]);
});
