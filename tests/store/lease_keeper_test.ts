import { assert, assertEquals, assertRejects } from "@std/assert";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { StoreError } from "../../src/errors.ts";
import { type Io, io, replaceIo } from "../../src/store/io.ts";
import { type LeaseKeeper, type LeaseOptions, sweepLeases } from "../../src/store/lease_keeper.ts";
import { makeOwnerId } from "../../src/store/lease_owner.ts";
import { tempDir, test } from "../test.ts";
import { age, dead, elsewhere, leasesIn, openStill, ownersIn } from "./lease_samples.ts";

const TTL = 20_000;

/** Two keepers on a directory, of which the first one is another machine's. */
async function openTwo(dir: string, options: LeaseOptions = {}): Promise<[there: LeaseKeeper, here: LeaseKeeper]> {
  return [await openStill(dir, { ttlMs: TTL, self: elsewhere, ...options }), await openStill(dir, { ttlMs: TTL, ...options })];
}

/** Makes all that is in the folder older than it may be, but for what `here` renews by itself. */
async function expire(dir: string): Promise<void> {
  for (const owner of await ownersIn(dir)) if (owner.startsWith(elsewhere.place)) await age(join(dir, "leases", owner), 2 * TTL);
}

function fail(call: keyof Io, code = "EIO"): () => void {
  return replaceIo({ [call]: () => Promise.reject(Object.assign(new Error(code), { code })) });
}

test("LeaseKeeper.acquire() gives a chunk to one at a time", async () => {
  await using dir = await tempDir();
  const [there, here] = await openTwo(dir.path);
  assertEquals([await there.acquire("a"), await here.acquire("a"), await here.acquire("b")], ["acquired", "held", "acquired"]);
  assertEquals(await there.acquire("a"), "acquired");
  await there.release("a");
  assertEquals([await here.acquire("a"), await there.acquire("a")], ["acquired", "held"]);
  assertEquals([await there.stillOwns("a"), await here.stillOwns("a"), await here.stillOwns("c")], [false, true, false]);
  await there.close();
  await here.close();
  assertEquals(await readdir(dir.path), []);
});

test("LeaseKeeper.acquire() gives a chunk of a race to one", async () => {
  await using dir = await tempDir();
  const keepers = await Promise.all(Array.from({ length: 8 }, () => openStill(dir.path)));
  for (let i = 0; i < 20; i++) {
    const outcomes = await Promise.all(keepers.map((keeper) => keeper.acquire(`key ${i}`)));
    assertEquals(outcomes.sort(), ["acquired", ...Array(7).fill("held")]);
  }
  await Promise.all(keepers.map((keeper) => keeper.close()));
  assertEquals(await readdir(dir.path), []);
});

test("LeaseKeeper.acquire() takes over what has expired, for one of many, and its owner notices", async () => {
  await using dir = await tempDir();
  const there = await openStill(dir.path, { ttlMs: TTL, self: elsewhere });
  const keepers = await Promise.all(Array.from({ length: 6 }, () => openStill(dir.path)));
  for (let i = 0; i < 10; i++) await there.acquire(`${i}`);
  for (let i = 0; i < 10; i++) {
    await expire(dir.path);
    const outcomes = await Promise.all(keepers.map((keeper) => keeper.acquire(`${i}`)));
    assertEquals(outcomes.sort(), [...Array(5).fill("held"), "takenOver"]);
    assertEquals(await there.stillOwns(`${i}`), false);
    await there.release(`${i}`);
  }
  assertEquals((await leasesIn(dir.path)).length, 10);
  assert((await leasesIn(dir.path)).every((name) => name.endsWith(".lease")));
  await Promise.all([there, ...keepers].map((keeper) => keeper.close()));
  assertEquals(await readdir(dir.path), []);
});

test("LeaseKeeper.acquire() takes over from one who died while taking over", async () => {
  await using dir = await tempDir();
  const folder = join(dir.path, "leases");
  const [first, second] = [makeOwnerId(dead), makeOwnerId(dead)];
  const gone = (owner: string) => JSON.stringify({ owner, ttl_ms: TTL });
  await mkdir(folder);
  await writeFile(join(folder, "a.lease"), gone(first));
  await writeFile(join(folder, `a~${first}.next`), gone(second));
  await writeFile(join(folder, `a~${second}.next`), gone(makeOwnerId(dead)));
  const [there, here] = await openTwo(dir.path);
  assertEquals(
    (await Promise.all([there, here, here].map((keeper) => keeper.acquire("a")))).filter((outcome) => outcome === "held").length,
    1,
  );
  assertEquals(await leasesIn(dir.path), ["a.lease"]);
  await there.close();
  await here.close();
});

test("LeaseKeeper.acquire() holds back while another one takes over", async () => {
  await using dir = await tempDir();
  const folder = join(dir.path, "leases");
  const first = makeOwnerId(dead);
  const [there, here] = await openTwo(dir.path);
  await writeFile(join(folder, "a.lease"), JSON.stringify({ owner: first, ttl_ms: TTL }));
  await there.acquire("b");
  await writeFile(
    join(folder, `a~${first}.next`),
    JSON.stringify({ owner: (await ownersIn(dir.path)).find((name) => name.startsWith("ffff"))!.slice(0, -6) }),
  );
  assertEquals(await here.acquire("a"), "held");
  await expire(dir.path);
  await age(join(folder, `a~${first}.next`), 60_000);
  assertEquals(await here.acquire("a"), "takenOver");
  await there.close();
  await here.close();
});

test("LeaseKeeper.release() tells the next one of what is unfinished, once", async () => {
  await using dir = await tempDir();
  const [there, here] = await openTwo(dir.path);
  for (const keeper of [there, here]) {
    await there.acquire("a");
    await there.release("a", { unfinished: true });
    await there.release("a");
    assertEquals(await keeper.acquire("a"), "takenOver");
    await keeper.release("a");
    assertEquals(await here.acquire("a"), "acquired");
    await here.release("a");
  }
  assertEquals(await leasesIn(dir.path), []);
  await there.close();
  await here.close();
});

test("LeaseKeeper.release() leaves a chunk to one who is about to take it over", async () => {
  await using dir = await tempDir();
  let now = 0;
  const keeper = await openStill(dir.path, { clock: () => now });
  await keeper.acquire("a");
  const [owner] = await ownersIn(dir.path);
  await writeFile(join(dir.path, "leases", `a~${owner.replace(".owner", ".next")}`), "");
  now = 20_000;
  await keeper.release("a");
  assertEquals((await leasesIn(dir.path)).length, 2);
  await keeper.close();
});

test("LeaseKeeper.close() gives all back, the unfinished as such, and is done once", async () => {
  await using dir = await tempDir();
  const [there, here] = await openTwo(dir.path);
  await there.acquire("a");
  await Promise.all([there.close(), there.close()]);
  assertEquals([await here.acquire("a"), (await ownersIn(dir.path)).length], ["takenOver", 1]);
  await assertRejects(() => there.acquire("b"), TypeError, "Cannot use leases: they are closed");
  await here.close();
  assertEquals(await readdir(dir.path), []);
});

test("LeaseKeeper works where files can have one name only", async () => {
  await using dir = await tempDir();
  const restore = fail("link", "EPERM");
  try {
    const [there, here] = await openTwo(dir.path);
    assertEquals([await there.acquire("a"), await here.acquire("a")], ["acquired", "held"]);
    await expire(dir.path);
    for (const name of await leasesIn(dir.path)) await age(join(dir.path, "leases", name), 2 * TTL);
    assertEquals([await here.acquire("a"), await there.stillOwns("a"), await here.stillOwns("a")], ["takenOver", false, true]);
    await there.close();
    await here.close();
    assertEquals(await readdir(dir.path), []);
  } finally {
    restore();
  }
});

test("LeaseKeeper.open() and acquire() refuse with a StoreError where the disk does", async () => {
  await using dir = await tempDir();
  for (const call of ["makeDir", "writeNew"] as const) {
    const restore = fail(call, "ENOSPC");
    await assertRejects(() => openStill(join(dir.path, call)), StoreError, "ENOSPC").finally(restore);
  }
  await using keeper = await openStill(dir.path);
  const restoreLink = fail("link", "ENOSPC");
  const restoreWrite = fail("writeNew", "ENOSPC");
  await assertRejects(() => keeper.acquire("a"), StoreError, "ENOSPC").finally(() => (restoreWrite(), restoreLink()));
  assertEquals([await keeper.stillOwns("a"), await keeper.acquire("a")], [false, "acquired"]);
});

test("LeaseKeeper.open() refuses a directory that cannot be written", async () => {
  if (process.getuid?.() === 0) return;
  await using dir = await tempDir();
  await chmod(dir.path, 0o500);
  await assertRejects(() => openStill(dir.path), StoreError, "EACCES");
});

test("LeaseKeeper.release() and close() do not fail for the disk, and say so once", async () => {
  await using dir = await tempDir();
  const warnings: string[] = [];
  const keeper = await openStill(dir.path, { warn: (message) => warnings.push(message) });
  for (const key of ["a", "b", "c"]) await keeper.acquire(key);
  const restore = fail("remove");
  await keeper.release("a");
  await keeper.release("b");
  await keeper.close();
  restore();
  assertEquals(warnings.length, 1);
  assert(warnings[0].startsWith("Cannot give leases back: ") && warnings[0].includes("EIO"));
});

test("LeaseKeeper survives any call to the disk that fails: a StoreError, or nothing", async () => {
  for (const call of ["link", "open", "writeNew", "rename", "remove", "list", "makeDir", "touch", "removeDir"] as const) {
    let failed = true;
    for (let n = 1; failed; n++) {
      await using dir = await tempDir();
      let count = 0;
      const original = io[call] as (...args: unknown[]) => Promise<unknown>;
      const failing = (...args: unknown[]) =>
        ++count === n ? Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" })) : original(...args);
      const restore = replaceIo({ [call]: failing } as Partial<Io>);
      try {
        await live(dir.path);
      } catch (error) {
        assert(error instanceof StoreError, `${call} ${n}: ${error}`);
      } finally {
        restore();
      }
      failed = count >= n;
    }
  }
});

/** All that keepers do in their lives. */
async function live(dir: string): Promise<void> {
  await using there = await openStill(dir, { ttlMs: TTL, self: elsewhere });
  await using here = await openStill(dir, { ttlMs: TTL });
  for (const key of ["a", "b", "c"]) await there.acquire(key);
  await there.release("a");
  await there.release("b", { unfinished: true });
  await expire(dir);
  for (const key of ["a", "b", "c"]) await here.acquire(key);
  await here.stillOwns("c");
}

test("sweepLeases() takes away what the dead left, unless somebody lives there", async () => {
  await using dir = await tempDir();
  await sweepLeases(dir.path);
  assertEquals(await readdir(dir.path), []);
  await mkdir(join(dir.path, "leases"));
  for (const name of ["a.lease", `${makeOwnerId(dead)}.owner`]) {
    await writeFile(join(dir.path, "leases", name), JSON.stringify({ owner: makeOwnerId(dead) }));
  }
  const living = await openStill(dir.path);
  await sweepLeases(dir.path);
  assertEquals(await leasesIn(dir.path), ["a.lease"]);
  await rm(join(dir.path, "leases", (await ownersIn(dir.path)).find((name) => !name.includes("7ffffff0"))!));
  await sweepLeases(dir.path);
  assertEquals(await readdir(dir.path), []);
  await living.close();
});

test("a lease is valid for as long as its keeper says, however long, and for a part of a millisecond", async () => {
  for (const ttlMs of [48 * 60 * 60_000, 10 * 60_000 + 0.5]) {
    await using dir = await tempDir();
    const there = await openStill(dir.path, { ttlMs, self: elsewhere });
    await there.acquire("a");
    for (const owner of await ownersIn(dir.path)) await age(join(dir.path, "leases", owner), 60_000);
    await sweepLeases(dir.path);
    assert(await there.stillOwns("a"), String(ttlMs));
    await there.close();
  }
});
