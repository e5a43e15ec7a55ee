import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readdir } from "node:fs/promises";
import { StoreError } from "../../src/errors.ts";
import { ChunkIndexWriter } from "../../src/store/chunk_index.ts";
import { ChunkStore } from "../../src/store/chunk_store.ts";
import { type Io, io, replaceIo } from "../../src/store/io.ts";
import { Knowledge } from "../../src/store/knowledge.ts";
import { readMetadata, withDefinition, writeMetadata } from "../../src/store/metadata.ts";
import { isTempName } from "../../src/store/temp_names.ts";
import { tempDir, test } from "../test.ts";
import { fileOf, NOW, pathOf } from "./samples.ts";

const [A, B, BAD] = ["a", "b", "c"].map(pathOf);
const CALLS = ["readFile", "open", "writeNew", "rename", "link", "remove", "stat", "list", "makeDir", "syncDir"] as const;

/** All that a store does in its life; gives the paths that were written with success. */
async function live(root: string, written: string[]): Promise<void> {
  const store = new ChunkStore({ root, cacheId: "id", durability: "fsync" });
  await store.prepare();
  const definition = { axisValues: { s: [1] }, chunkSpec: { s: 1 }, axisOrder: ["s"], version: "v1" };
  await writeMetadata(join(store.directory, "metadata.json"), withDefinition(undefined, { cacheId: "id", metadata: {} }, definition, NOW));
  for (const path of [A, B]) {
    await store.writeChunk(path, fileOf({ values: [path, 2, 3] }), { executedMs: 0 });
    written.push(path);
  }
  await store.writeChunk(BAD, new Uint8Array(9), { executedMs: 0 });
  const knowledge = new Knowledge(store, join(store.directory, "chunks_index.json"));
  const { unindexed, damaged } = await knowledge.sync();
  for (const path of damaged) await store.setAside(path);
  const writer = new ChunkIndexWriter(join(store.directory, "chunks_index.json"));
  for (const entry of unindexed) writer.add(entry);
  const { error } = await writer.flush();
  if (error !== undefined) throw error;
  await store.readRows(A);
}

/** Makes the n-th call of one kind fail, and tells whether it came to that. */
function failNth(call: typeof CALLS[number], n: number, code: string): { restore: () => void; failed: () => boolean } {
  let count = 0;
  const original = io[call] as (...args: unknown[]) => Promise<unknown>;
  const replaced = (...args: unknown[]) =>
    ++count === n ? Promise.reject(Object.assign(new Error(`${code}: injected`), { code })) : original(...args);
  const restore = replaceIo({ [call]: replaced } as Partial<Io>);
  return { restore, failed: () => count >= n };
}

async function checkWhatIsLeft(root: string, written: readonly string[], what: string): Promise<void> {
  const store = new ChunkStore({ root, cacheId: "id", durability: "none" });
  for (const path of written) assertEquals((await store.readRows(path))?.values, [path, 2, 3], what);
  const { damaged } = await new Knowledge(store, join(store.directory, "chunks_index.json")).sync();
  assert(damaged.every((path) => path === BAD), what);
  await readMetadata(join(store.directory, "metadata.json"));
  const names = await readdir(root, { recursive: true });
  if (!what.startsWith("remove")) assertEquals(names.filter((name) => isTempName(name.split(/[\\/]/).at(-1)!)), [], what);
}

for (const call of CALLS) {
  test(`a store of which any ${call} fails loses nothing that was written and says what failed`, async () => {
    for (const code of ["EIO", "ENOSPC"]) {
      let failed = true;
      for (let n = 1; failed; n++) {
        await using dir = await tempDir();
        const what = `${call} ${n} ${code}`;
        const written: string[] = [];
        const injected = failNth(call, n, code);
        try {
          await live(dir.path, written);
        } catch (error) {
          assert(error instanceof StoreError, `${what}: ${error}`);
          assert(error.message.includes(code), what);
        } finally {
          injected.restore();
        }
        failed = injected.failed();
        await checkWhatIsLeft(dir.path, written, what);
      }
    }
  });
}
