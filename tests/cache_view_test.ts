import { assertEquals, assertThrows } from "@std/assert";
import { ChunkCache } from "../mod.ts";
import { viewOf } from "../src/cache_view.ts";
import { line } from "./sweeps.ts";
import { test } from "./test.ts";

test("viewOf() knows caches alone", () => {
  assertEquals([viewOf({}), viewOf(null), viewOf("cache")], [undefined, undefined, undefined]);
  assertEquals(viewOf(line("unused"))?.state.cacheId, "line");
});

test("CacheView.selected of a cache grows with its axes, that of a slice does not", () => {
  const cache = line("unused");
  const part = cache.slice({ s: [1, 2] });
  cache.extendAxisValues({ s: [8] });
  assertEquals([viewOf(cache)!.selected[0].length, viewOf(part)!.selected[0].length], [8, 2]);
});

test("CacheView.requestOf() takes chunk keys one by one", () => {
  const request = viewOf(line("unused"))!.requestOf([[["s", [7, 1]]], [["s", [2]]]]);
  assertEquals([request.chunkCount, request.length], [2, 3]);
});

test("a cache's insides cannot be handed in by options", () => {
  assertThrows(
    () => new ChunkCache({ cacheId: "x", axisValues: {}, view: {} } as ConstructorParameters<typeof ChunkCache>[0]),
    TypeError,
    "unknown option",
  );
});
