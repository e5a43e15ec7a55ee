import { assertEquals } from "@std/assert";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { findLeftovers, removeLeftovers } from "../../src/maintenance/leftovers.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { tempDir, test } from "../test.ts";

const DEAD = ".7fffffff-000000000000.cm-tmp";

test("findLeftovers() finds what dead processes were writing, and not what is being written", async () => {
  await using dir = await tempDir();
  for (const folder of ["chunks", "failures", "damaged"]) await mkdir(join(dir.path, folder));
  for (const path of [DEAD, `chunks/${DEAD}`, `failures/${DEAD}`]) {
    await writeFile(join(dir.path, path), "abc");
    await utimes(join(dir.path, path), 0, 0);
  }
  await writeFile(join(dir.path, "chunks", `.${process.pid.toString(16).padStart(8, "0")}-000000000001.cm-tmp`), "");
  const { temps, emptyFolders, damaged } = await findLeftovers(dir.path);
  assertEquals(temps, [DEAD, `chunks/${DEAD}`, `failures/${DEAD}`].map((path) => ({ path, bytes: 3 })));
  assertEquals([emptyFolders, damaged], [["damaged"], []]);
  await removeLeftovers(dir.path, { temps });
  assertEquals(await readdir(dir.path), ["chunks"]);
  assertEquals((await readdir(join(dir.path, "chunks"))).length, 1);
});

test("findLeftovers() tells who has chunks in hand", async () => {
  await using dir = await tempDir();
  const keeper = await LeaseKeeper.open(dir.path, { startHeartbeat: () => Promise.resolve({ stop: () => Promise.resolve() }) });
  await keeper.acquire("ab");
  await keeper.acquire("cd");
  const dead = `${"1".repeat(16)}-1-0-${"2".repeat(12)}`;
  await writeFile(join(dir.path, "leases", `${dead}.owner`), JSON.stringify({ owner: dead, host: "far", pid: 1, ttl_ms: 1000 }));
  await utimes(join(dir.path, "leases", `${dead}.owner`), 0, 0);
  await writeFile(join(dir.path, "leases", "torn.lease"), "{");
  const { holders } = await findLeftovers(dir.path);
  await keeper.close();
  const shown = holders.map(({ pid, chunks, isAlive }) => ({ pid, chunks, isAlive })).sort((a, b) => a.chunks - b.chunks);
  assertEquals(shown, [{ pid: 1, chunks: 0, isAlive: false }, { pid: process.pid, chunks: 2, isAlive: true }]);
});

test("findLeftovers() finds nothing where there is nothing", async () => {
  await using dir = await tempDir();
  assertEquals(await findLeftovers(join(dir.path, "none")), { temps: [], holders: [], damaged: [], emptyFolders: [] });
});
