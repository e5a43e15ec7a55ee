/**
 * The steps that look at files and damage them, and the one that runs processes.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "@std/path";
import { type ChunkKey, paramsToCacheId, type Payload } from "../../mod.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { decode, type Step } from "./cases.ts";
import { CONCURRENT_COMPARERS, concurrentSliceRuns } from "./concurrent.ts";
import { defineOp, type Op } from "./op.ts";
import type { World } from "./world.ts";

function chunkPath(world: World, step: Step): string {
  const cache = world.cache(step.cache);
  const key = step.key as ChunkKey;
  return cache.resolveCachePath(key, cache.chunkHash(key));
}

async function damage(path: string, how: unknown): Promise<undefined> {
  const { size } = await stat(path);
  if (how === "delete") await rm(path);
  else if (how === "truncate") await truncate(path, Math.floor(size / 2));
  else if (how === "garbage") await writeFile(path, "{ no json");
  else throw new Error(`no damage is named ${how}`);
}

/** What is no cache: a file, an empty directory, a directory whose metadata.json is none. */
async function junkInRoot({ root }: World): Promise<undefined> {
  await writeFile(join(root, "notes.txt"), "not a cache");
  await mkdir(join(root, "empty"));
  await mkdir(join(root, "broken"));
  await writeFile(join(root, "broken", "metadata.json"), "{ no json");
}

async function readMetadata(world: World, step: Step): Promise<Record<string, unknown>> {
  const id = paramsToCacheId(decode(step.params) as Record<string, unknown>);
  const record = parseTagged(await readFile(world.pathOf(id, "metadata.json"), "utf8")) as Record<string, unknown>;
  if (step.id_field === true) assertEquals(record.cache_id, id);
  return record;
}

/** A payload of some points of a chunk is one of the smallest block that holds them. */
function assertHoldsPart(block: ChunkKey, key: ChunkKey): void {
  assertEquals(block, key.map(([axis, values], i) => [axis, values.filter((value) => block[i]?.[1].includes(value))] as const));
}

async function loadPayload(world: World, step: Step): Promise<Payload> {
  const payload = await world.cache(step.cache).loadPayload(chunkPath(world, step));
  assert(payload !== undefined, "the chunk must have a file");
  assertHoldsPart(payload.chunkKey, step.key as ChunkKey);
  return payload;
}

async function chunkFiles(world: World, step: Step): Promise<readonly string[]> {
  const names = await readdir(world.pathOf(world.cache(step.cache).cacheId, "chunks"));
  return names.filter((name) => name.endsWith(".msgpack"));
}

/** The steps that look at files and damage them, and the one that runs processes. */
export const DISK_OPS: Readonly<Record<string, Op>> = {
  junk_in_root: defineOp([], junkInRoot, {}),
  damage_chunk: defineOp(["cache", "key", "how"], (world, step) => damage(chunkPath(world, step), step.how), {}),
  damage_index: defineOp(
    ["cache", "how"],
    (world, step) => damage(world.pathOf(world.cache(step.cache).cacheId, "chunks_index.json"), step.how),
    {},
  ),
  damage_metadata: defineOp(
    ["cache", "how"],
    (world, step) => damage(world.pathOf(world.cache(step.cache).cacheId, "metadata.json"), step.how),
    {},
  ),
  chunk_files: defineOp(["cache"], chunkFiles, { count: (expected: number, names) => assertEquals(names.length, expected) }),
  metadata: defineOp(["memo", "params", "id_field"], readMetadata, {
    fields: (expected: Record<string, unknown>, record) => {
      for (const [name, value] of Object.entries(expected)) assertEquals(record[name], value, name);
    },
  }),
  payload: defineOp(["cache", "key"], loadPayload, {
    items: (expected: number, { items }) => assertEquals(Object.keys(items ?? {}).length, expected),
    spec_values: (expected: unknown[], { spec }) => assertEquals(Object.values(spec), expected),
    spec_keys_equal_item_keys: (expected: boolean, { spec, items }) => {
      assertEquals(expected, true);
      assertEquals(Object.keys(spec), Object.keys(items ?? {}));
    },
    spec_name: (expected: string, payload) => assert(Object.hasOwn(payload, expected)),
    has: (expected: string[], payload) => {
      for (const name of expected) assertMatch(String(payload[name as keyof Payload]), /^\d{4}-\d\d-\d\dT/);
    },
  }),
  concurrent_slice_runs: defineOp(["processes", "each", "axis_len", "chunk"], concurrentSliceRuns, CONCURRENT_COMPARERS),
};
