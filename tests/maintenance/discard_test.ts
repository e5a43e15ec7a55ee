import { assertEquals, assertRejects } from "@std/assert";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CacheConflictError, run } from "../../mod.ts";
import { discard, removeRemains } from "../../src/maintenance/discard.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, poolCache, Recorder } from "./pool.ts";

test("discard() removes a cache whatever its record and its files are", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const directory = join(dir.path, CACHE_ID);
  await writeFile(join(directory, "metadata.json"), '{"format":99}');
  await writeFile(join(directory, "chunks", `${"a".repeat(64)}.msgpack`), "nonsense");
  for (const [folder, name] of [["failures", "a.json"], ["damaged", "a.msgpack.01234567"]]) {
    await mkdir(join(directory, folder), { recursive: true });
    await writeFile(join(directory, folder, name), "1234");
  }
  const chunks = (await readdir(join(directory, "chunks"))).length;
  const look = await discard(dir.path, CACHE_ID, { dryRun: true });
  assertEquals([look.removed, look.isRemoved, (await readdir(join(directory, "chunks"))).length], [chunks, true, chunks]);
  assertEquals(await discard(dir.path, CACHE_ID), { ...look, dryRun: false });
  assertEquals(await readdir(dir.path), ["CACHEDIR.TAG"]);
});

test("discard() leaves what is no cache's, and a cache in which somebody is at work", async () => {
  await using dir = await tempDir();
  const directory = join(dir.path, "books");
  await mkdir(join(directory, "chunks"), { recursive: true });
  await writeFile(join(directory, "chunks", "book.txt"), "Call me Ishmael");
  const { removed, isRemoved } = await discard(dir.path, "books");
  assertEquals([removed, isRemoved, await readdir(join(directory, "chunks"))], [0, false, ["book.txt"]]);
  const keeper = await LeaseKeeper.open(directory, { startHeartbeat: () => Promise.resolve({ stop: () => Promise.resolve() }) });
  await keeper.acquire("ab");
  await assertRejects(() => discard(dir.path, "books"), CacheConflictError, "another process is at work in it");
  await keeper.close();
});

test("removeRemains() removes empty folders of caches alone", async () => {
  await using dir = await tempDir();
  const [one, other, full] = ["1", "2", "3"].map((digit) => digit.repeat(64));
  await mkdir(join(dir.path, one));
  await mkdir(join(dir.path, other, "leases"), { recursive: true });
  await mkdir(join(dir.path, full));
  await writeFile(join(dir.path, full, "notes.txt"), "");
  await mkdir(join(dir.path, "notes"));
  assertEquals([await removeRemains(dir.path, { dryRun: true }), (await readdir(dir.path)).length], [[one, other], 4]);
  assertEquals([await removeRemains(dir.path, {}), (await readdir(dir.path)).sort()], [[one, other], [full, "notes"]]);
});
