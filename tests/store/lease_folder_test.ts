import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LeaseFolder, leaseName } from "../../src/store/lease_folder.ts";
import { makeOwnerId, type ProcessIdentity, thisProcess } from "../../src/store/lease_owner.ts";
import { tempDir, test } from "../test.ts";
import { age, dead, elsewhere, leasesIn, ownersIn } from "./lease_samples.ts";

const TTL = 20_000;

async function enter(directory: string, self: ProcessIdentity = thisProcess(), ttlMs = TTL): Promise<LeaseFolder> {
  const folder = new LeaseFolder({ directory, ttlMs, self, clock: () => performance.now() });
  await folder.enter();
  return folder;
}

test("leaseName() keeps hashes as they are and makes other keys safe", () => {
  assertEquals(leaseName("0123abc"), "0123abc");
  const names = ["", "A", "a/b", "../x", "é", "a~b", "x".repeat(500), "a".repeat(129)].map(leaseName);
  for (const name of names) assertMatch(name, /^x[0-9a-f]{64}$/);
  assertEquals(new Set(names).size, names.length);
  assertNotEquals(leaseName(leaseName("A")), leaseName("A"));
});

test("LeaseFolder.isDead() goes by the owner's validity and the file system's time, not by this machine's", async () => {
  await using dir = await tempDir();
  const there = await enter(dir.path, elsewhere, 100_000);
  const here = await enter(dir.path);
  await there.create("a.lease");
  const path = join(dir.path, "leases", "a.lease");
  const isDead = async () => [await here.isDead((await here.read("a.lease"))!), await here.isOwnerDead(there.ownerId)];
  await age(path, 90_000);
  assertEquals(await isDead(), [false, false]);
  await age(path, 20_000);
  assertEquals(await isDead(), [true, true]);
  await there.beat();
  assertEquals(await isDead(), [false, false]);
  // The clock was set back since.
  await utimes(path, new Date(), new Date(Date.now() + 1e9));
  assertEquals(await isDead(), [true, true]);
});

test("LeaseFolder.isDead() knows a dead process at once, and its own leases live", async () => {
  await using dir = await tempDir();
  const gone = await enter(dir.path, dead);
  const here = await enter(dir.path);
  await gone.create("a.lease");
  await here.create("b.lease");
  assertEquals(await here.isDead((await here.read("a.lease"))!), dead.started !== "0");
  await age(here.ownerPath, 10 * TTL);
  assertEquals(await here.isDead((await here.read("b.lease"))!), false);
});

test("LeaseFolder.isDead() takes a lease of which the owner is unknown for valid until it is old", async () => {
  await using dir = await tempDir();
  const here = await enter(dir.path);
  const path = join(dir.path, "leases", "a.lease");
  await writeFile(path, "");
  assertEquals(await here.isDead((await here.read("a.lease"))!), false);
  await age(path, TTL + 1000);
  assertEquals(await here.isDead((await here.read("a.lease"))!), true);
});

test("LeaseFolder.isDead() asks the owner's file where a lease is a file of its own", async () => {
  await using dir = await tempDir();
  const there = await enter(dir.path, elsewhere);
  const here = await enter(dir.path);
  const path = join(dir.path, "leases", "a.lease");
  await writeFile(path, there.record);
  await age(path, 10 * TTL);
  assertEquals(await here.isDead((await here.read("a.lease"))!), false);
  await age(there.ownerPath, 2 * TTL);
  assertEquals(await here.isDead((await here.read("a.lease"))!), true);
  await rm(there.ownerPath);
  assertEquals(await here.isDead((await here.read("a.lease"))!), true);
});

test("LeaseFolder makes its file again when somebody has taken the folder away", async () => {
  await using dir = await tempDir();
  const here = await enter(dir.path);
  await rm(join(dir.path, "leases"), { recursive: true });
  assertEquals(await here.create("a.lease"), true);
  await rm(join(dir.path, "leases"), { recursive: true });
  await here.beat();
  assertEquals((await ownersIn(dir.path)).length, 1);
});

test("LeaseFolder.leave() takes away the folder with what the dead left, and nothing else", async () => {
  await using dir = await tempDir();
  const gone = await enter(dir.path, dead);
  const id = makeOwnerId(dead);
  for (const name of ["a.lease", "b~x.next", `${id}.3.tmp`, `${gone.ownerId}.1.tmp`, "c.part"]) await gone.create(name);
  // It died as it made its file.
  await writeFile(join(dir.path, "leases", `${id}.owner`), "");
  await (await enter(dir.path)).leave();
  assertEquals(await readdir(dir.path), []);
  await mkdir(join(dir.path, "leases"));
  for (const name of ["notes", "torn.lease"]) await writeFile(join(dir.path, "leases", name), "");
  await (await enter(dir.path)).leave();
  assertEquals(await leasesIn(dir.path), ["notes", "torn.lease"]);
});

test("LeaseFolder.leave() leaves all to those who are still there", async () => {
  await using dir = await tempDir();
  const gone = await enter(dir.path, dead);
  await gone.create("a.lease");
  await gone.create("b.part");
  const there = await enter(dir.path, elsewhere);
  const here = await enter(dir.path);
  await here.leave();
  assertEquals([await leasesIn(dir.path), (await ownersIn(dir.path)).length], [["a.lease", "b.part"], 2]);
  await age(there.ownerPath, 2 * TTL);
  await (await enter(dir.path)).leave();
  assertEquals(await readdir(dir.path), []);
  assert(!(await ownersIn(dir.path)).length);
});
