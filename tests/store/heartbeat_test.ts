import { assert, assertEquals, assertMatch } from "@std/assert";
import { statSync } from "node:fs";
import { readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { startHeartbeat } from "../../src/store/heartbeat.ts";
import { tempDir, test } from "../test.ts";

const record = new TextEncoder().encode("who\n");
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const timeOf = async (path: string) => (await stat(path)).mtimeMs;

/** A heartbeat of a file in a directory, and what it tells. */
async function start(dir: string, makeWorker?: Parameters<typeof startHeartbeat>[1]) {
  const path = join(dir, "owner");
  await writeFile(path, record);
  const warnings: string[] = [];
  let beats = 0;
  const beat = () => Promise.resolve(void beats++);
  const heartbeat = await startHeartbeat({ path, record, everyMs: 20, beat, warn: (message) => warnings.push(message) }, makeWorker);
  return { path, heartbeat, warnings, beats: () => beats };
}

test("startHeartbeat() renews a file in place while this thread is busy, from the start on", async () => {
  await using dir = await tempDir();
  const { path, heartbeat, warnings, beats } = await start(dir.path);
  const before = await timeOf(path);
  const isBeating = () => statSync(path).mtimeMs > before;
  for (const end = Date.now() + 20_000; Date.now() < end && !isBeating(););
  assert(isBeating());
  assertEquals([await readFile(path, "utf8"), warnings, beats()], ["who\n", [], 0]);
  await heartbeat.stop();
});

test("startHeartbeat() makes a file again that is gone", async () => {
  await using dir = await tempDir();
  const { path, heartbeat } = await start(dir.path);
  await unlink(path);
  for (let tries = 0; tries < 100 && await readFile(path, "utf8").catch(() => "") !== "who\n"; tries++) await pause(20);
  assertEquals(await readFile(path, "utf8"), "who\n");
  await heartbeat.stop();
});

test("startHeartbeat() stops when told, for good", async () => {
  await using dir = await tempDir();
  const { path, heartbeat } = await start(dir.path);
  await Promise.all([heartbeat.stop(), heartbeat.stop()]);
  await unlink(path);
  await pause(100);
  assertEquals(await readFile(path).catch((error: Error & { code: string }) => error.code), "ENOENT");
});

test("startHeartbeat() beats by a timer where no thread can be made, and says so", async () => {
  await using dir = await tempDir();
  const { heartbeat, warnings, beats } = await start(dir.path, () => {
    throw new Error("no threads here");
  });
  await pause(100);
  await heartbeat.stop();
  const count = beats();
  assert(count > 0);
  await pause(60);
  assertEquals([beats(), warnings.length], [count, 1]);
  assertMatch(warnings[0], /^Cannot start the heartbeat's thread: no threads here: /);
});

test("startHeartbeat() beats by a timer when the thread fails, and says so", async () => {
  await using dir = await tempDir();
  const { heartbeat, warnings, beats } = await start(dir.path, () => new Worker("throw new Error('not today')", { eval: true }));
  for (let tries = 0; tries < 100 && beats() === 0; tries++) await pause(20);
  await heartbeat.stop();
  assert(beats() > 0);
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0], /not today|it has ended/);
});
