import { assert, assertEquals } from "@std/assert";
import { mkdir, readdir, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../mod.ts";
import { checkRuntime, checkSpace, checkVolume, doctor, type Finding } from "../../src/maintenance/doctor.ts";
import { replaceIo } from "../../src/store/io.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, poolCache, Recorder } from "./pool.ts";

function texts(findings: readonly Finding[], level: Finding["level"]): string[] {
  return findings.filter((finding) => finding.level === level).map(({ what }) => what);
}

test("doctor() finds a good directory good and leaves nothing behind", async () => {
  await using dir = await tempDir();
  const { level, findings } = await doctor(dir.path);
  assertEquals(texts(findings, "fail"), []);
  assert(level !== "fail");
  assertEquals(await readdir(dir.path), []);
});

test("doctor() tells of a root that is not there, is a file, or cannot be written", async () => {
  await using dir = await tempDir();
  const absent = await doctor(join(dir.path, "none"));
  assertEquals([absent.level, texts(absent.findings, "warn")], ["warn", ["it is not there"]]);
  await symlink(join(dir.path, "none"), join(dir.path, "link"), "junction");
  const dangling = await doctor(join(dir.path, "link"));
  assertEquals(texts(dangling.findings, "fail"), ["it is a link to something that is not there"]);
  await unlink(join(dir.path, "link"));
  await writeFile(join(dir.path, "file"), "");
  assertEquals((await doctor(join(dir.path, "file"))).level, "fail");
  const restore = replaceIo({ makeDir: () => Promise.reject(Object.assign(new Error("EROFS"), { code: "EROFS" })) });
  try {
    const { level, findings } = await doctor(dir.path);
    assertEquals(level, "warn");
    assert(texts(findings, "warn").some((text) => text.includes("read-only")));
  } finally {
    restore();
  }
});

test("doctor() tells of caches that are broken, of leftovers and of those who are at work", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const directory = join(dir.path, CACHE_ID);
  const temp = join(directory, "chunks", ".7fffffff-000000000000.cm-tmp");
  await writeFile(temp, "");
  await utimes(temp, 0, 0);
  await mkdir(join(directory, "damaged"));
  await writeFile(join(directory, "damaged", "x"), "");
  await mkdir(join(dir.path, "lost", "chunks"), { recursive: true });
  const keeper = await LeaseKeeper.open(directory, { startHeartbeat: () => Promise.resolve({ stop: () => Promise.resolve() }) });
  await keeper.acquire("ab");
  const { level, findings } = await doctor(dir.path);
  await keeper.close();
  assertEquals(level, "fail");
  assertEquals(texts(findings.filter(({ about }) => about === CACHE_ID), "warn"), [
    "set aside as damaged: 1 file",
    "left by dead processes: 1 file",
  ]);
  assert(texts(findings, "ok").some((text) => /^in use: process \d+ on .*, 1 chunk in hand$/.test(text)), texts(findings, "ok").join("\n"));
  assertEquals(findings.filter((finding) => finding.level === "fail").map(({ about }) => about), ["lost"]);
});

test("checkRuntime() knows the oldest versions", () => {
  assertEquals(["node 20.15.0", "node 24.1.0", "deno 2.9.6", "bun 1.2.3"].map((name) => checkRuntime(name).level), [
    "ok",
    "ok",
    "ok",
    "ok",
  ]);
  assertEquals(["node 20.14.9", "bun 1.1.45", "deno 1.46.0"].map((name) => checkRuntime(name).level), ["fail", "fail", "fail"]);
  assertEquals(checkRuntime("other 1.0").level, "warn");
});

test("checkSpace() warns before there is none", () => {
  assertEquals([1e12, 5e8, 1e6].map((bytes) => checkSpace(bytes).level), ["ok", "warn", "fail"]);
});

test("checkVolume() tells what is lacking and what to do about it", () => {
  const good = { createsExclusively: true, hasHardLinks: true, renamesOver: true, syncMs: 1, clockAheadMs: 3, isCaseSensitive: true };
  assertEquals(new Set(checkVolume(good).map(({ level }) => level)), new Set(["ok"]));
  const bad = {
    createsExclusively: false,
    hasHardLinks: false,
    renamesOver: false,
    syncMs: undefined,
    clockAheadMs: -9000,
    isCaseSensitive: false,
  };
  const findings = checkVolume(bad);
  assertEquals(findings.map(({ level }) => level), ["fail", "fail", "warn", "warn", "warn", "warn"]);
  assert(findings.every(({ wayOut }) => wayOut !== undefined));
  assertEquals(checkVolume({ ...good, syncMs: 500 }).filter(({ level }) => level === "warn").length, 1);
});

test("doctor() advises what helps with a record, and tells of what a removal left", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const remains = "0".repeat(64);
  await mkdir(join(dir.path, remains));
  const wayOutOf = async (id: string) => (await doctor(dir.path)).findings.find(({ about }) => about === id)?.wayOut;
  assertEquals(await wayOutOf(remains), "rm removes it");
  await writeFile(join(dir.path, CACHE_ID, "metadata.json"), '{"format":99}');
  assertEquals(await wayOutOf(CACHE_ID), "use a newer release, one that reads format 99");
  await unlink(join(dir.path, CACHE_ID, "metadata.json"));
  assertEquals(await wayOutOf(CACHE_ID), "verify --repair makes it anew, as the files tell");
});
