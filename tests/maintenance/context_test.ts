import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CacheConflictError, run } from "../../mod.ts";
import { alone, forEachItem, insidesOf } from "../../src/maintenance/context.ts";
import { tempDir, test } from "../test.ts";
import { CACHE_ID, poolCache, Recorder } from "./pool.ts";

test("alone() lets one at a time at a cache, and leaves nothing behind", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path), new Recorder().exec);
  const { state } = insidesOf(poolCache(dir.path), "test");
  const order: string[] = [];
  await alone(state, "clean", async () => {
    order.push("first");
    await assertRejects(
      () => alone(state, "compact", () => Promise.resolve(order.push("second"))),
      CacheConflictError,
      "Cannot compact cache",
    );
  });
  await alone(state, "compact", () => Promise.resolve(order.push("third")));
  assertEquals(order, ["first", "third"]);
  assertEquals((await readdir(join(dir.path, CACHE_ID))).includes("leases"), false);
});

test("alone() gives the cache back when it fails, and makes no directory", async () => {
  await using dir = await tempDir();
  const { state } = insidesOf(poolCache(dir.path), "test");
  await assertRejects(() => alone(state, "clean", () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(await readdir(dir.path), []);
  await run(poolCache(dir.path), new Recorder().exec);
  await assertRejects(() => alone(state, "clean", () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(await alone(state, "clean", () => Promise.resolve(1)), 1);
});

test("insidesOf() refuses what is no cache", () => {
  assertThrows(() => insidesOf("x", "verify"), TypeError, "Cannot verify cache: it must be a ChunkCache: received string");
  assertThrows(() => insidesOf(null, "verify"), TypeError, "received null");
});

test("forEachItem() tells how far it is and stops at the signal", async () => {
  const stop = new AbortController();
  const told: unknown[] = [];
  const seen: number[] = [];
  const options = { signal: stop.signal, onProgress: (progress: unknown) => told.push(progress) };
  await assertRejects(
    () =>
      forEachItem([7, 8, 9], "counting", options, (item) => {
        seen.push(item);
        if (item === 8) stop.abort(new Error("enough"));
        return Promise.resolve();
      }),
    Error,
    "enough",
  );
  assertEquals([seen, told], [[7, 8], [{ step: "counting", done: 1, total: 3 }, { step: "counting", done: 2, total: 3 }]]);
});

test("maintenance refuses options that it does not know, before it looks at the disk", async () => {
  await using dir = await tempDir();
  const cache = poolCache(dir.path);
  const { adopt, compact, gc, remove, verify } = await import("../../src/maintenance.ts");
  const misspelt = { dryrun: true, onprogress: () => {}, dryRum: true } as never;
  for (const act of [compact, gc, remove, verify]) await assertRejects(() => act(cache, misspelt), TypeError, "unknown option");
  await assertRejects(() => adopt(dir.path, { ...misspelt as object, param: "a" } as never), TypeError, "unknown option");
});
