import { assert, assertEquals } from "@std/assert";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir, test } from "../test.ts";
import { leasesIn, openStill, startChild } from "./lease_samples.ts";

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("processes that contend for 100 keys get each one after another, and leave nothing", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "cache");
  await mkdir(path);
  const children = Array.from({ length: 4 }, () => startChild(path, "5000", "contend", "100"));
  const lines = await Promise.all(children.map((child) => child.line()));
  await Promise.all(children.map((child) => child.ended));
  assertEquals(lines, ["closed", "closed", "closed", "closed"]);
  const log = (await readFile(join(path, "log"), "utf8")).trim().split("\n");
  assertEquals([log.length, new Set(log).size], [100, 100]);
  assertEquals((await readdir(path)).filter((name) => !name.endsWith(".done")), ["log"]);
});

test("leases of a killed process are taken over at once, each by one of many who want it", async () => {
  await using dir = await tempDir();
  await using child = startChild(dir.path, "60000", "hold", "a,b,c");
  assertEquals(await child.line(), "acquired,acquired,acquired");
  const keepers = await Promise.all(Array.from({ length: 8 }, () => openStill(dir.path)));
  for (const keeper of keepers) assertEquals(await keeper.acquire("a"), "held");
  const freed = keepers[0].whenFreed(["c", "b", "a"]);
  await pause(50);
  const start = Date.now();
  child.kill("SIGKILL");
  await freed;
  assert(Date.now() - start < 3000);
  for (const key of ["a", "b", "c"]) {
    const outcomes = await Promise.all(keepers.map((keeper) => keeper.acquire(key)));
    assertEquals(outcomes.sort(), [...Array(7).fill("held"), "takenOver"]);
  }
  await Promise.all(keepers.map((keeper) => keeper.close()));
  assertEquals(await readdir(dir.path), []);
});

test("leases of a stopped process are taken over when they expire, and it leaves them alone when it goes on", async () => {
  await using dir = await tempDir();
  await using child = startChild(dir.path, "800", "hold", "a,b");
  assertEquals(await child.line(), "acquired,acquired");
  await using keeper = await openStill(dir.path);
  const start = Date.now();
  child.kill("SIGSTOP");
  assertEquals(await keeper.acquire("a"), "held");
  await keeper.whenFreed(["a"]);
  assert(Date.now() - start > 500);
  assertEquals(await keeper.acquire("a"), "takenOver");
  child.kill("SIGUSR1");
  child.kill("SIGCONT");
  assertEquals([await child.line(), await child.line()], ["false,true", "closed"]);
  assertEquals(await leasesIn(dir.path), ["a.lease"]);
  assert(await keeper.stillOwns("a"));
});

test("a process whose event loop is busy for several times their validity keeps its leases", async () => {
  await using dir = await tempDir();
  await using child = startChild(dir.path, "1000", "block", "2500");
  assertEquals(await child.line(), "acquired");
  await using keeper = await openStill(dir.path);
  for (let i = 0; i < 8; i++) {
    assertEquals(await keeper.acquire("a"), "held");
    await pause(250);
  }
  assertEquals([await child.line(), await child.line()], ["true", "closed"]);
});
