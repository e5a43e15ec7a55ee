import { assertEquals, assertRejects } from "@std/assert";
import { readFile } from "node:fs/promises";
import { perPoint, run, StoreError, UnstorableValueError } from "../../mod.ts";
import { decodeRows, type FileHead, parseHead, parseMade } from "../../src/format/payload.ts";
import { chunkFiles, chunkPath, line, plane, tens, withWarnings, words } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";
import { io, replaceIo } from "../../src/store/io.ts";

async function read(path: string) {
  const file = new Uint8Array(await readFile(path));
  const head = parseHead(file, file.length) as FileHead;
  return { head, values: decodeRows(head, file), made: parseMade(head, file) };
}

test("a chunk is one file, named by its hash, with its block and how it was made", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path);
  await run(cache, words().exec);
  const key = [["a", ["x"]], ["s", [3, 4]]] as const;
  const { head, values, made } = await read(cache.resolveCachePath(key, cache.chunkHash(key)));
  assertEquals([head.axes, values, head.cacheId, head.version, head.whole], [key, ["x3", "x4"], "plane", "v1", false]);
  assertEquals([head.presence, made.request, made.functionName], [undefined, "chunk", undefined]);
});

test("points that do not fill their chunk are a part: the smallest block that holds them", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [3, 1] }), tens().exec, { granularity: "point" });
  const [name] = await chunkFiles(dir.path);
  const { head, values, made } = await read(`${dir.path}/line/chunks/${name}`);
  assertEquals([head.axes, values, made.request], [[["s", [1, 3]]], [10, 30], "points"]);
  assertEquals(name.startsWith(cache.chunkHash([["s", [1, 2, 3]]])), true);
});

test("points that are no block have a bitmap", async () => {
  await using dir = await tempDir();
  const cache = plane(dir.path, { chunkSpec: { a: 2, s: 2 }, where: ({ a, s }) => (a === "x") !== (s === 2) });
  await run(cache.slice({ s: [1, 2] }), words().exec);
  const [name] = await chunkFiles(dir.path, "plane");
  const { head, values } = await read(`${dir.path}/plane/chunks/${name}`);
  assertEquals([head.axes, [...head.presence!], values], [[["a", ["x", "y"]], ["s", [1, 2]]], [0b1001], ["x1", "y2"]]);
});

test("the last points of a chunk take in the short files inside it, which are removed", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  for (const s of [1, 2]) await run(cache.slice({ s }), tens().exec, { granularity: "point" });
  assertEquals((await chunkFiles(dir.path)).length, 1);
  const [, { filesWritten }] = await run(cache.slice({ s: [1, 2, 3] }), tens().exec, { partial: "complete" });
  assertEquals([filesWritten, await chunkFiles(dir.path)], [1, [`${cache.chunkHash([["s", [1, 2, 3]]])}.msgpack`]]);
  assertEquals((await read(chunkPath(cache, [1, 2, 3]))).values, [10, 20, 30]);
});

test("a file taken in keeps the time of its first points", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: 1 }), tens().exec, { granularity: "point" });
  const first = (await read(`${dir.path}/line/chunks/${(await chunkFiles(dir.path))[0]}`)).made;
  await new Promise((resolve) => setTimeout(resolve, 3));
  await run(cache, tens().exec, { partial: "complete" });
  const { made } = await read(chunkPath(cache, [1, 2, 3]));
  assertEquals([made.createdAt, made.updatedAt > made.createdAt], [first.createdAt, true]);
});

test("a full chunk beside is not rewritten", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const before = await chunkFiles(dir.path);
  const [, { filesWritten, bytesWritten }] = await run(line(dir.path, { axisValues: { s: [0, 1, 2, 3, 4, 5, 6, 7] } }), tens().exec);
  const after = await chunkFiles(dir.path);
  assertEquals([filesWritten, after.length, before.filter((name) => !after.includes(name))], [1, 4, []]);
  assertEquals(bytesWritten < 600, true);
});

test("prepending to an axis executes one point, writes one file, and every other edit nothing", async () => {
  await using dir = await tempDir();
  const s = Array.from({ length: 1000 }, (_, i) => i);
  const cache = (values: number[], size = 100) => line(dir.path, { axisValues: { s: values }, chunkSpec: { s: size } });
  await run(cache(s), tens().exec);
  const { exec, calls } = tens();
  const [, { filesWritten, executedPoints }] = await run(cache([-1, ...s]), exec);
  assertEquals([filesWritten, executedPoints, calls], [1, 1, [[-1]]]);
  for (const edited of [cache([...s].reverse()), cache(s.filter((v) => v % 3)), cache(s, 37)]) {
    assertEquals((await run(edited, tens().exec))[1].filesWritten, 0);
  }
});

test("appending values one by one leaves as few files as chunks", async () => {
  await using dir = await tempDir();
  for (let n = 1; n <= 23; n++) {
    const s = Array.from({ length: n }, (_, i) => i);
    const [output, { executedPoints }] = await run(line(dir.path, { axisValues: { s }, chunkSpec: { s: 5 } }), tens().exec);
    assertEquals([output.length, executedPoints], [n, 1]);
  }
  assertEquals((await chunkFiles(dir.path)).length, 5);
});

test("an output that cannot be stored names its point, and the others of its block are stored", async () => {
  await using dir = await tempDir();
  const bad = perPoint(({ s }: { s: number }) => s === 3 ? Symbol("no") : s);
  await assertRejects(() => run(line(dir.path), bad), UnstorableValueError, '{"s":3}');
  assertEquals((await chunkFiles(dir.path)).length, 1);
  const { exec, calls } = tens();
  await run(line(dir.path), exec);
  assertEquals(calls[0], [3]);
});

test("a failing disk is told, and what was stored before stays", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const writeChunkPayload = () => Promise.reject(new StoreError("Cannot write: no space", "path", undefined));
  await run(cache.slice({ s: [1] }), tens().exec);
  await assertRejects(() => run(cache, tens().exec, { writeChunkPayload }), StoreError, "no space");
  assertEquals((await line(dir.path).cacheStatus()).knownPoints, 3);
});

test("equal outputs make equal heads and data, whenever they are stored", async () => {
  await using dir = await tempDir();
  const heads: unknown[] = [];
  for (const root of ["one", "two"]) {
    const cache = line(`${dir.path}/${root}`);
    await run(cache, tens().exec);
    const file = new Uint8Array(await readFile(chunkPath(cache, [1, 2, 3])));
    const head = parseHead(file, file.length) as FileHead;
    heads.push([...file.subarray(0, head.dataStart + head.dataLength)]);
  }
  assertEquals(heads[0], heads[1]);
});

test("points of an interrupted chunk are completed, though one more was asked for by itself", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 4 } });
  const failing = perPoint(({ s }: { s: number }) => {
    if (s === 3) throw new Error("stop");
    return s * 10;
  });
  await assertRejects(() => run(cache, failing));
  await run(cache.slice({ s: 4 }), tens().exec, { granularity: "point" });
  const { exec, calls } = tens();
  assertEquals((await run(cache, exec))[0].slice(0, 4), [10, 20, 30, 40]);
  assertEquals(calls[0], [3]);
});

test("a file that takes the place of others is brought down to the medium before they are removed", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path, { chunkSpec: { s: 4 } });
  await run(cache.slice({ s: 1 }), tens().exec, { granularity: "point" });
  const synced: boolean[] = [];
  const { writeNew } = io;
  const restore = replaceIo({
    writeNew: (path, bytes, sync) => {
      if (path.includes("chunks/")) synced.push(sync);
      return writeNew(path, bytes, sync);
    },
  });
  try {
    await run(cache.slice({ s: 2 }), tens().exec, { granularity: "point" });
  } finally {
    restore();
  }
  assertEquals(synced.at(-1), true);
});

test("a file that was taken in and cannot be removed stops no run, and what was taken in stays", async () => {
  for (const failAt of [1, 2]) {
    await using dir = await tempDir();
    for (const s of [1, 2]) await run(line(dir.path, { axisValues: { s: [s] }, chunkSpec: { s: 1 } }), tens().exec);
    let removals = 0;
    const { remove } = io;
    const restore = replaceIo({
      remove: (path) => path.endsWith(".msgpack") && ++removals === failAt ? Promise.reject(new Error("EIO")) : remove(path),
    });
    try {
      const cache = line(dir.path, { verbose: 1 });
      const { warnings, value: [output] } = await withWarnings(() => run(cache, tens().exec));
      assertEquals([output.length, warnings.length, removals], [7, 1, 2]);
    } finally {
      restore();
    }
    const [, { executedPoints }] = await run(line(dir.path), tens().exec);
    assertEquals([executedPoints, (await chunkFiles(dir.path)).length], [0, 4]);
  }
});
