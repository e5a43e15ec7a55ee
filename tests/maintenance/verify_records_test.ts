import { assertEquals } from "@std/assert";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { readAllFiles } from "../../src/maintenance/verify_files.ts";
import { checkIndex, checkMetadata, countFailures, rebuildIndex } from "../../src/maintenance/verify_records.ts";
import { FailureRecords } from "../../src/store/failure_records.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, POOL, poolCache, Recorder } from "./pool.ts";

test("checkMetadata() tells what metadata.json is worth", async () => {
  await using dir = await tempDir();
  const state = (cacheId = CACHE_ID) => insidesOf(poolCache(dir.path, POOL, { a: 1, s: 2 }, { cacheId }), "test").state;
  assertEquals(await checkMetadata(state()), { state: "missing" });
  await run(poolCache(dir.path), new Recorder().exec);
  assertEquals(await checkMetadata(state()), { state: "sound" });
  await cp(join(dir.path, CACHE_ID), join(dir.path, "copy"), { recursive: true });
  assertEquals((await checkMetadata(state("copy"))).reason, `it names the cache "${CACHE_ID}"`);
  const path = join(dir.path, CACHE_ID, "metadata.json");
  await writeFile(path, (await readFile(path, "utf8")).replace(`"format": 1`, `"format": 99`));
  assertEquals((await checkMetadata(state())).state, "newer");
  await writeFile(path, "[]");
  assertEquals((await checkMetadata(state())).state, "damaged");
});

test("checkIndex() compares the index with the files, and rebuildIndex() makes it agree", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const { state } = insidesOf(poolCache(dir.path), "test");
  const { sound } = await readAllFiles(state, {});
  assertEquals((await checkIndex(state, sound)).state, "sound");
  const wrong = sound.map((file, i) => i === 0 ? { ...file, bytes: 1 } : i === 1 ? { ...file, version: "w" } : file);
  assertEquals(await checkIndex(state, wrong), { state: "behind", lacking: 0, gone: 0, wrong: 2 });
  assertEquals(await checkIndex(state, sound.slice(1)), { state: "behind", lacking: 0, gone: 1, wrong: 0 });
  await writeFile(join(dir.path, CACHE_ID, "chunks_index.json"), "{}");
  assertEquals((await checkIndex(state, sound)).state, "damaged");
  await rebuildIndex(state, sound);
  assertEquals((await checkIndex(state, sound)).state, "sound");
  await rm(join(dir.path, CACHE_ID, "chunks_index.json"));
  assertEquals((await checkIndex(state, sound)).state, "missing");
});

test("countFailures() counts points on record, and records that cannot be read", async () => {
  await using dir = await tempDir();
  const records = new FailureRecords(dir.path);
  const error = { name: "Error", message: "no" };
  const failures = [{ points: [["u", 1], ["u", 2]], error, attempts: 1, time: "2026-01-01T00:00:00.000Z" }];
  await records.write("ab", { chunkKey: [["a", ["u"]], ["s", [1, 2]]], failures });
  await writeFile(join(dir.path, "failures", "cd.json"), "{");
  assertEquals(await countFailures(dir.path), { records: 2, points: 2, unreadable: 1 });
});
