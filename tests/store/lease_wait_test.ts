import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { io, replaceIo } from "../../src/store/io.ts";
import type { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { tempDir, test } from "../test.ts";
import { age, elsewhere, openStill, ownersIn } from "./lease_samples.ts";

const TTL = 20_000;
const keys = Array.from({ length: 300 }, (_, i) => i.toString(16).padStart(64, "0"));
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** One who holds all keys, and one who has asked for them. */
async function setUp(dir: string): Promise<{ there: LeaseKeeper; here: LeaseKeeper }> {
  const there = await openStill(dir, { ttlMs: TTL, self: elsewhere });
  const here = await openStill(dir, { ttlMs: TTL });
  for (const key of keys) assertEquals([await there.acquire(key), await here.acquire(key)], ["acquired", "held"]);
  return { there, here };
}

/** Whether a promise is fulfilled already. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), pause(0).then(() => false)]);
}

async function expire(dir: string): Promise<void> {
  for (const owner of await ownersIn(dir)) if (owner.startsWith(elsewhere.place)) await age(join(dir, "leases", owner), 2 * TTL);
}

test("whenFreed() resolves when one of many is given back, finished or not", async () => {
  await using dir = await tempDir();
  const { there, here } = await setUp(dir.path);
  for (const unfinished of [false, true]) {
    const freed = here.whenFreed(keys);
    await pause(60);
    assertEquals(await isDone(freed), false);
    await there.release(keys[200], { unfinished });
    await freed;
    assertEquals(await there.acquire(keys[200]), unfinished ? "takenOver" : "acquired");
  }
  await there.close();
  await here.close();
});

test("whenFreed() resolves when leases expire, at the cost of a listing and a few looks at a time", async () => {
  await using dir = await tempDir();
  const { there, here } = await setUp(dir.path);
  const counts = { list: 0, open: 0 };
  const { list, open } = io;
  const restore = replaceIo({
    list: (path) => (counts.list++, list(path)),
    open: (path) => (counts.open++, open(path)),
  });
  const freed = here.whenFreed(keys);
  await pause(300);
  assertEquals(await isDone(freed), false);
  await expire(dir.path);
  await freed;
  restore();
  assert(counts.list >= 3 && counts.open <= counts.list * 12, JSON.stringify(counts));
  await there.close();
  await here.close();
});

test("whenFreed() notices the end of one who took a chunk over meanwhile", async () => {
  await using dir = await tempDir();
  const { there, here } = await setUp(dir.path);
  const third = await openStill(dir.path, { ttlMs: TTL, self: { ...elsewhere, place: "e".repeat(16) } });
  await there.release(keys[250]);
  await third.acquire(keys[250]);
  const freed = here.whenFreed(keys);
  await pause(60);
  assertEquals(await isDone(freed), false);
  for (const owner of await ownersIn(dir.path)) if (owner.startsWith("e")) await age(join(dir.path, "leases", owner), 2 * TTL);
  await freed;
  assertEquals([await here.acquire(keys[249]), await here.acquire(keys[250])], ["held", "takenOver"]);
  for (const keeper of [there, here, third]) await keeper.close();
});

test("whenFreed() asks of keys that were never asked for", async () => {
  await using dir = await tempDir();
  const { there, here } = await setUp(dir.path);
  const fresh = await openStill(dir.path, { ttlMs: TTL });
  const freed = fresh.whenFreed(keys);
  await pause(200);
  assertEquals(await isDone(freed), false);
  await there.close();
  await freed;
  await fresh.whenFreed([]);
  await fresh.whenFreed(["never heard of"]);
  await here.close();
  await fresh.close();
});

test("whenFreed() is ended by a signal, before and while it waits", async () => {
  await using dir = await tempDir();
  const { there, here } = await setUp(dir.path);
  const controller = new AbortController();
  const waiting = here.whenFreed(keys, controller.signal);
  const refused = assertRejects(() => waiting, Error, "enough");
  await pause(50);
  controller.abort(new Error("enough"));
  await refused;
  await assertRejects(() => here.whenFreed(keys, controller.signal), Error, "enough");
  await there.close();
  await here.close();
});
