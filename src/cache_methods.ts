/**
 * A cache's own methods, as the seed names them. They call each other through `this`, so that an override of one is used by all.
 *
 * @module
 */

import type { CacheState } from "./cache_state.ts";
import { canonicalText } from "./format/canonical.ts";
import { itemHashOf } from "./format/hashes.ts";
import { encodeFile } from "./format/payload.ts";
import type { ChunkKey } from "./format/types.ts";
import { isPresent } from "./grid/plan.ts";
import { blockPoints, isOutputList, itemMaps, outputsOf, payloadBlock, presenceOf } from "./item_maps.ts";
import { createMade } from "./made.ts";
import { MISSING } from "./missing.ts";
import { indexView } from "./store/chunk_index.ts";
import { entryFromHead } from "./store/file_entry.ts";
import type { CacheMethods, ItemMaps, Payload } from "./types.ts";

/** The names of the methods that a runner lets its caller override. */
export const CACHE_METHOD_NAMES: readonly (keyof CacheMethods)[] = [
  "writeMetadata",
  "chunkHash",
  "resolveCachePath",
  "loadPayload",
  "writeChunkPayload",
  "updateChunkIndex",
  "loadChunkIndex",
  "buildItemMapsFromAxisValues",
  "buildItemMapsFromChunkOutput",
  "reconstructOutputFromItems",
  "collectChunkData",
  "itemHash",
];

async function readPayload(state: CacheState, methods: CacheMethods, path: string): Promise<Payload | undefined> {
  const read = await state.store.readRows(path);
  if (read === undefined) return undefined;
  const { head, values } = read;
  const made = await state.store.readMade(path, head);
  const times = { created_at: made?.createdAt, updated_at: made?.updatedAt };
  if (head.whole) return { chunkKey: head.axes, spec: {}, output: values[0], ...times };
  const present = [...blockPoints(head.axes)].filter((_, point) => isPresent(head.presence, point));
  return { chunkKey: head.axes, ...await methods.buildItemMapsFromAxisValues(head.axes, present, values), ...times };
}

/** The payload of a chunk, of which only parts are there. */
async function readParts(state: CacheState, methods: CacheMethods, path: string): Promise<Payload | undefined> {
  const parts = (await state.store.list()).filter((name) => name !== path && state.names.belongsTo(name, path)).sort();
  let merged: Payload | undefined;
  for (const part of parts) {
    const payload = await readPayload(state, methods, part);
    if (payload === undefined) continue;
    merged = merged === undefined ? payload : {
      ...payload,
      spec: { ...merged.spec, ...payload.spec },
      items: { ...merged.items, ...payload.items },
      created_at: merged.created_at,
    };
  }
  return merged;
}

async function writePayload(state: CacheState, methods: CacheMethods, given: string, payload: Payload): Promise<string> {
  const path = state.names.below(given);
  const axes = payloadBlock(payload);
  const made = createMade({ request: "chunk", durationMs: 0, createdAt: payload.created_at, identity: state.functionIdentity });
  const common = { cacheId: state.cacheId, version: state.version, axes, made };
  let target = path;
  let bytes: Uint8Array;
  if (payload.items === undefined) {
    bytes = encodeFile({ ...common, whole: true, values: [payload.output] });
  } else {
    const outputs = await methods.reconstructOutputFromItems(axes, payload.items);
    const values = outputs.filter((value) => value !== MISSING);
    const presence = presenceOf(outputs);
    if (presence !== undefined) target = state.names.partPath(path, axes, presence);
    bytes = encodeFile({ ...common, values, ...(presence === undefined ? {} : { presence }) });
  }
  await state.store.prepare();
  await state.store.writeChunk(target, bytes, { executedMs: 0 });
  return state.store.absolute(target);
}

/**
 * The methods of a cache.
 *
 * @param state The cache's state
 * @returns The methods; copy them and put overrides over the copy
 */
export function cacheMethods(state: CacheState): CacheMethods {
  return {
    writeMetadata: () => state.record.write(),
    chunkHash: (key) => state.names.hashOfKey(key),
    resolveCachePath: (key, hash) => state.store.absolute(state.names.pathOf(() => key, hash)),
    async loadPayload(path) {
      const below = state.names.below(path);
      return await readPayload(state, this, below) ?? await readParts(state, this, below);
    },
    async writeChunkPayload(path, payload) {
      return await writePayload(state, this, path, payload);
    },
    async updateChunkIndex(hash, key) {
      const path = state.names.pathOf(() => key, hash);
      const read = await state.store.readHeadAndMade(path);
      if (read === undefined) return;
      state.index.add(entryFromHead(path, read.head, read.made));
      await state.index.flush();
    },
    async loadChunkIndex() {
      await state.sync();
      return indexView(state.knowledge.entries.values());
    },
    buildItemMapsFromAxisValues(key, points, outputs) {
      return itemMaps(key, points, outputs, (k, values) => this.itemHash(k, values));
    },
    async buildItemMapsFromChunkOutput(key, output): Promise<ItemMaps | undefined> {
      if (!isOutputList(output)) return undefined;
      return await itemMaps(key, [...blockPoints(key)], output, (k, values) => this.itemHash(k, values));
    },
    reconstructOutputFromItems(key, items) {
      return outputsOf(key, items, (k, values) => this.itemHash(k, values));
    },
    async collectChunkData(key, payload) {
      if (payload.items === undefined) return { output: payload.output, whole: true };
      return { output: await this.reconstructOutputFromItems(key, payload.items), whole: false };
    },
    itemHash: (key: ChunkKey, values) =>
      itemHashOf(state.cacheId, state.version, key.map(([axis], i) => [axis, canonicalText(values[i], "axis value")] as const)),
  };
}
