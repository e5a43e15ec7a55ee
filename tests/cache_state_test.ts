import { assertEquals, assertThrows } from "@std/assert";
import { CacheState } from "../src/cache_state.ts";
import { withWarnings } from "./sweeps.ts";
import { test } from "./test.ts";

function stateOf(s: readonly unknown[], options: object = {}): CacheState {
  return new CacheState({ root: "root", axisValues: { s }, chunkSpec: { s: 2 }, ...options }, "id");
}

test("CacheState has the definition that goes on record", () => {
  assertEquals(stateOf([1, 2, 3], { version: "v2" }).definition, {
    axisValues: { s: [1, 2, 3] },
    chunkSpec: { s: 2 },
    axisOrder: ["s"],
    version: "v2",
  });
});

test("CacheState.extend() keeps the positions that values have", () => {
  const state = stateOf([3, 1]);
  state.extend({ s: [2, 1, 4] });
  assertEquals([state.axes[0].values, state.grid.chunkCount], [[3, 1, 2, 4], 2]);
});

test("CacheState.extend() of nothing new changes nothing", () => {
  const state = stateOf([1, 2]);
  const { grid } = state;
  state.extend({ s: [2] });
  assertEquals(state.grid === grid, true);
});

test("CacheState.setIdentity() forgets what was known of the former directory", () => {
  const state = stateOf([1]);
  const times = { createdAt: "", updatedAt: "", bytes: 0 };
  state.learn({ path: "chunks/x.msgpack", version: "v1", axes: [["s", [1]]], whole: false, count: 1, request: "chunk", ...times });
  assertEquals(state.known.files.size, 1);
  state.setIdentity("other");
  assertEquals([state.known.files.size, state.knowledge.entries.size, state.cacheId], [0, 0, "other"]);
});

test("CacheState.learn() and forget() keep both views of a file in step", () => {
  const state = stateOf([1]);
  const times = { createdAt: "", updatedAt: "", bytes: 0 };
  state.learn({ path: "p", version: "v1", axes: [["s", [1]]], whole: false, count: 1, request: "chunk", ...times });
  state.forget("p");
  assertEquals([state.known.files.size, state.knowledge.entries.size], [0, 0]);
});

test("CacheState.request() follows a chunk enumerator", () => {
  const state = stateOf([1, 2, 3], { chunkEnumerator: () => [[["s", [3]]], [["s", [1, 2]]]] });
  const request = state.request([Int32Array.of(0, 1, 2)]);
  assertEquals([request.chunkCount, [...request.at(0).places], [...request.at(1).places]], [2, [2], [0, 1]]);
});

test("CacheState tells an enumerator the layout", () => {
  let seen: unknown;
  const chunkEnumerator = (
    values: unknown,
    { axisOrder, chunkSpec, chunkKeys }: { axisOrder: unknown; chunkSpec: unknown; chunkKeys: () => Iterable<never> },
  ) => {
    seen = [values, axisOrder, chunkSpec];
    return chunkKeys();
  };
  stateOf([1, 2, 3], { chunkEnumerator }).request([Int32Array.of(0, 1, 2)]);
  assertEquals(seen, [{ s: [1, 2, 3] }, ["s"], { s: 2 }]);
});

test("CacheState refuses an id that leaves the root", () => {
  assertThrows(() => new CacheState({ axisValues: {} }, "../x"), RangeError);
});

test("CacheState.warnBy() hands warnings over, however silent the cache is to be", async () => {
  const [told, { warnings }] = [[] as string[], await withWarnings(() => stateOf([1], { verbose: 0 }).warn("nobody hears it"))];
  const state = stateOf([1], { verbose: 0 });
  const { warn } = state;
  state.warnBy((message) => void told.push(message));
  warn("somebody does");
  assertEquals([told, warnings], [["somebody does"], []]);
});
