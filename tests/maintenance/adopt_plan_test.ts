import { assertEquals, assertThrows } from "@std/assert";
import { CacheConflictError } from "../../src/errors.ts";
import { paramsToCacheId } from "../../src/format/hashes.ts";
import { functionNameOf, groupSources, joinedDefinition, paramsOf, sourcesFor } from "../../src/maintenance/adopt_plan.ts";
import type { CacheEntry } from "../../src/store/discovery.ts";
import { test } from "../test.ts";

const DEFINITION = { axisValues: { s: [1, 2] }, chunkSpec: { s: 2 }, axisOrder: ["s"], version: "v1" };

function cache(
  params: Record<string, unknown>,
  more: { name?: string; explicit?: boolean; id?: string; at?: string; s?: unknown[] } = {},
): CacheEntry {
  const cacheId = more.id ?? paramsToCacheId(params, more.explicit ? more.name : undefined);
  const at = more.at ?? "2026-01-01T00:00:00.000Z";
  const metadata = { params, ...(more.name === undefined ? {} : { function: { name: more.name } }) };
  const definitions = [{ ...DEFINITION, axisValues: { s: more.s ?? [1, 2] } }];
  return { cacheId, path: "", metadata: { format: 1, cacheId, metadata, axisValues: {}, definitions, createdAt: at, updatedAt: at } };
}

test("groupSources() brings caches together that differ in the param alone", () => {
  const entries = [cache({ p: 1, q: 1 }), cache({ p: 2, q: 1 }), cache({ p: 1, q: 2 }), cache({ q: 1 })];
  const { groups, refused } = groupSources("root", entries, "p");
  assertEquals(groups.map(({ cacheId, params, sources }) => [cacheId, params, sources.map(({ value }) => value)]), [
    [paramsToCacheId({ q: 1 }), { q: 1 }, [1, 2]],
    [paramsToCacheId({ q: 2 }), { q: 2 }, [1]],
  ]);
  assertEquals(refused, []);
});

test("groupSources() keeps the explicit name in the id", () => {
  const { groups } = groupSources("root", [cache({ p: 1 }, { name: "f", explicit: true }), cache({ p: 1 }, { name: "f" })], "p");
  assertEquals(groups.map(({ cacheId }) => cacheId), [paramsToCacheId({}, "f"), paramsToCacheId({})]);
});

test("groupSources() leaves out caches of ids of another making", () => {
  const { groups, refused } = groupSources("root", [cache({ p: 1 }, { id: "mine" })], "p");
  assertEquals([groups, refused.map(({ cacheId }) => cacheId)], [[], ["mine"]]);
});

test("groupSources() refuses outputs of two functions in one cache", () => {
  const entries = [cache({ p: 1 }, { name: "f" }), cache({ p: 2 }, { name: "g" })];
  assertThrows(() => groupSources("root", entries, "p"), CacheConflictError, `received "f" and "g"`);
});

test("sourcesFor() finds what fits a cache, of its function alone", () => {
  const entries = [
    cache({ p: 2, q: 1 }, { name: "f", at: "2026-02-02" }),
    cache({ p: 1, q: 1 }, { at: "2026-01-01" }),
    cache({ p: 3, q: 1 }, { name: "g" }),
    cache({ p: 1, q: 2 }),
  ];
  const target = { root: "root", cacheId: "target", params: { q: 1 } };
  const { sources, refused } = sourcesFor(entries, { ...target, functionName: "f" }, "p");
  assertEquals([sources.map(({ value }) => value), refused.length], [[1, 2], 1]);
  assertThrows(() => sourcesFor(entries, { ...target, functionName: undefined }, "p"), CacheConflictError);
});

test("joinedDefinition() has all values of those that become one, the new axis first and in order", () => {
  const entries = [cache({ p: 3 }, { s: [1, 2] }), cache({ p: 1 }, { s: [2, 5], at: "2026-03-03" })];
  const { groups: [{ sources }] } = groupSources("root", entries, "p");
  assertEquals(joinedDefinition(sources, "p"), {
    axisValues: { p: [1, 3], s: [2, 5, 1] },
    chunkSpec: { p: 1, s: 2 },
    axisOrder: ["p", "s"],
    version: "v1",
  });
});

test("paramsOf() and functionNameOf() read what is on record, if it is", () => {
  assertEquals([paramsOf(cache({ p: 1 })), functionNameOf(cache({}, { name: "f" })), functionNameOf(cache({}))], [
    { p: 1 },
    "f",
    undefined,
  ]);
});

test("groupSources() and sourcesFor() leave out caches whose params are unknown", () => {
  const id = paramsToCacheId({ p: 1 });
  const entries = [cache({}, { id }), cache({ p: 2 })];
  const { groups, refused } = groupSources("root", entries, "p");
  assertEquals([groups.length, refused.map(({ cacheId }) => cacheId)], [1, [id]]);
  const into = sourcesFor(entries, { root: "root", cacheId: "target", params: {}, functionName: undefined }, "p");
  assertEquals([into.sources.length, into.refused.map(({ cacheId }) => cacheId)], [1, [id]]);
});
