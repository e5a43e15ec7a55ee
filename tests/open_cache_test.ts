import { assert, assertEquals, assertThrows } from "@std/assert";
import { ChunkCache } from "../src/cache.ts";
import { ChunkMemo } from "../src/memo.ts";
import { openCache } from "../src/open_cache.ts";
import { test } from "./test.ts";

const common = { root: "unused", axisValues: { s: [1, 2] } };

test("openCache() finds the insides of a cache and of a slice of it", () => {
  const cache = new ChunkCache({ ...common, cacheId: "id" });
  const view = openCache("run", cache, undefined);
  assertEquals(view.slice, undefined);
  const slice = openCache("run", cache.slice({ s: 2 }), undefined);
  assert(slice.state === view.state);
  assertEquals(slice.slice, [Int32Array.of(1)]);
});

test("openCache() takes the cache of a memo's params", () => {
  const memo = new ChunkMemo(common);
  const view = openCache("run", memo, { alpha: 1 });
  assert(view === openCache("run", memo.cacheForParams({ alpha: 1 }), undefined));
});

test("openCache() refuses a memo without params and what is no cache", () => {
  const needed = "Cannot run: params is required when using ChunkMemo with runners";
  assertThrows(() => openCache("run", new ChunkMemo(common), undefined), TypeError, needed);
  for (const wrong of [undefined, null, {}, "cache"]) {
    assertThrows(() => openCache("run", wrong, {}), TypeError, "Cannot run: cache must be a ChunkCache, or a ChunkMemo with params");
  }
});
