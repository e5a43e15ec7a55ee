import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { StoreError } from "../../src/errors.ts";
import { type CacheCriteria, type CacheEntry, discoverCaches, matches, matchingDefinition } from "../../src/store/discovery.ts";
import { replaceIo } from "../../src/store/io.ts";
import { type Definition, type Metadata, withDefinition, writeMetadata } from "../../src/store/metadata.ts";
import { tempDir, test } from "../test.ts";

const NOW = "2026-01-02T03:04:05.678Z";
const narrow: Definition = {
  axisValues: { strat: ["a"], s: [1, 2] },
  chunkSpec: { strat: 1, s: 2 },
  axisOrder: ["s", "strat"],
  version: "v1",
};
const wide: Definition = {
  axisValues: { strat: ["a", "b"], s: [3, 4] },
  chunkSpec: { strat: 1, s: 1 },
  axisOrder: ["strat", "s"],
  version: "v2",
};

function metadataOf(cacheId: string): Metadata {
  const identity = { cacheId, metadata: { params: { alpha: 0.5, when: new Date(1) }, note: "mine" } };
  return withDefinition(withDefinition(undefined, identity, narrow, NOW), identity, wide, NOW);
}

const cache: CacheEntry = { cacheId: "id", path: "/caches/id", metadata: metadataOf("id") };

test("discoverCaches() of a missing root gives nothing", async () => {
  await using dir = await tempDir();
  assertEquals(await discoverCaches(join(dir.path, "no")), []);
});

test("discoverCaches() gives the caches sorted by id", async () => {
  await using dir = await tempDir();
  for (const id of ["b", "c", "a"]) await writeMetadata(join(dir.path, id, "metadata.json"), metadataOf(id));
  const found = await discoverCaches(dir.path);
  assertEquals(found.map(({ cacheId, path }) => [cacheId, path]), ["a", "b", "c"].map((id) => [id, join(dir.path, id)]));
  assertEquals(found[0].metadata, metadataOf("a"));
});

test("discoverCaches() passes over what is no cache", async () => {
  await using dir = await tempDir();
  await writeMetadata(join(dir.path, "good", "metadata.json"), metadataOf("good"));
  await writeFile(join(dir.path, "CACHEDIR.TAG"), "");
  await writeFile(join(dir.path, "file"), "");
  await mkdir(join(dir.path, "empty"));
  for (const [name, text] of [["broken", "{"], ["list", "[]"], ["newer", '{"format":2}'], [".hidden", ""]]) {
    await mkdir(join(dir.path, name));
    await writeFile(join(dir.path, name, "metadata.json"), text);
  }
  await mkdir(join(dir.path, "directory", "metadata.json"), { recursive: true });
  await cp(join(dir.path, "good"), join(dir.path, "copy"), { recursive: true });
  assertEquals((await discoverCaches(dir.path)).map(({ cacheId }) => cacheId), ["good"]);
});

test("discoverCaches() reports a root that is no directory", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "file"), "");
  await assertRejects(() => discoverCaches(join(dir.path, "file")), StoreError);
});

test("discoverCaches() does not take a failing disk for junk", async () => {
  await using dir = await tempDir();
  await writeMetadata(join(dir.path, "good", "metadata.json"), metadataOf("good"));
  const restore = replaceIo({ readFile: () => Promise.reject(Object.assign(new Error("broken"), { code: "EIO" })) });
  try {
    await assertRejects(() => discoverCaches(dir.path), StoreError);
  } finally {
    restore();
  }
});

const FITTING: readonly CacheCriteria[] = [
  {},
  { params: { when: new Date(1), alpha: 0.5 } },
  { version: "v1" },
  { version: "v2", axisOrder: ["strat", "s"] },
  { chunkSpec: { s: 2, strat: 1 } },
  { axisValues: { s: [1, 2], strat: ["a"] } },
  { axisValues: { s: [1, 2], strat: ["a"] }, version: "v1" },
  { axisValues: { strat: ["b"], s: [4] }, allowSuperset: true },
  { axisValues: { strat: ["b", "a"], s: [4, 3] }, allowSuperset: true },
  { metadata: { note: "mine" } },
];
const UNFITTING: readonly CacheCriteria[] = [
  { params: {} },
  { params: { alpha: 0.5 } },
  { version: "v3" },
  { version: "v2", axisOrder: ["s", "strat"] },
  { chunkSpec: { s: 2 } },
  { axisValues: { strat: ["a"] } },
  { axisValues: { strat: ["a"] }, allowSuperset: true },
  { axisValues: { s: [2, 1], strat: ["a"] } },
  { axisValues: { s: ["1", 2], strat: ["a"] } },
  { axisValues: { s: [1], strat: ["a"] } },
  { axisValues: { s: [1, 3], strat: ["a"] }, allowSuperset: true },
  { axisValues: { s: [1], strat: ["b"] }, allowSuperset: true },
  { axisValues: { s: [1], t: ["a"] }, allowSuperset: true },
  { axisValues: { s: [1, 2], strat: ["a"] }, version: "v2" },
  { axisValues: { s: [3], strat: ["a"] }, version: "v1", allowSuperset: true },
  { metadata: { note: "yours" } },
  { metadata: { other: undefined } },
];

for (const criteria of FITTING) test(`matches() accepts ${JSON.stringify(criteria)}`, () => assertEquals(matches(cache, criteria), true));
for (const criteria of UNFITTING) {
  test(`matches() refuses ${JSON.stringify(criteria)}`, () => assertEquals(matches(cache, criteria), false));
}

test("matchingDefinition() gives the last used definition that fits", () => {
  assertEquals(matchingDefinition(cache, {}), wide);
  assertEquals(matchingDefinition(cache, { version: "v1" }), narrow);
  assertEquals(matchingDefinition(cache, { version: "v3" }), undefined);
});
