import { assertEquals, assertRejects } from "@std/assert";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecutionError, perPoint, run } from "../../mod.ts";
import { fileInfo } from "../../src/store/files.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
import { chunkFiles, gate, line, tens } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

/** Two runs at once, each as one of another process: gives the points that were executed, in order. */
async function executedByTwo(root: string, options: Parameters<typeof line>[1], runOptions: Parameters<typeof run>[2] = {}) {
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 5 * vectors.s[0]));
    return exec(vectors);
  };
  const roots = [root, await elsewhere(root)];
  const outcomes = await Promise.all(roots.map((each) => run(line(each, options), slow, { ...runOptions, claim: true })));
  assertEquals(outcomes.map(([output]) => output), [ALL, ALL]);
  return calls.flat().sort();
}

/** A second path to a root: what runs of one process share goes by path, so that a run over this one is as one of another process. */
async function elsewhere(root: string): Promise<string> {
  await symlink(root, join(root, "elsewhere"));
  return join(root, "elsewhere");
}

test("two runs that claim execute each point once, and both have all outputs", async () => {
  await using dir = await tempDir();
  const other = await elsewhere(dir.path);
  const { exec, calls } = tens();
  const slow = async (vectors: { s: number[] }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return exec(vectors);
  };
  const outcomes = await Promise.all([dir.path, other].map((root) => run(line(root), slow, { claim: true })));
  assertEquals(outcomes.map(([output]) => output), [ALL, ALL]);
  assertEquals(calls.flat().sort(), [1, 2, 3, 4, 5, 6, 7]);
  assertEquals(outcomes[0][1].executedPoints + outcomes[1][1].executedPoints, 7);
  assertEquals(await fileInfo(join(dir.path, "line", "leases")), undefined);
});

test("a chunk that another has in hand is left for later, and executed if it is given back as it was", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  const [first] = [...cache.chunkKeys()];
  await run(cache.slice({ s: [7] }), tens().exec);
  const keeper = await LeaseKeeper.open(join(dir.path, "line"));
  await keeper.acquire(cache.chunkHash(first) as string);
  const { exec, calls } = tens();
  const { opened, open } = gate();
  const running = run(line(dir.path), (vectors) => {
    if (vectors.s.includes(4)) open();
    return exec(vectors);
  }, { claim: true });
  await opened;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(calls, [[4, 5, 6]]);
  await keeper.close();
  assertEquals((await running)[0], ALL);
  assertEquals(calls, [[4, 5, 6], [1, 2, 3]]);
});

test("a part that another stored before it failed is used by the one that waited", async () => {
  await using dir = await tempDir();
  const other = await elsewhere(dir.path);
  const { opened, open } = gate();
  const failing = run(
    line(other),
    perPoint(async ({ s }: { s: number }) => {
      if (s === 3) {
        open();
        await new Promise((resolve) => setTimeout(resolve, 30));
        throw new Error("three");
      }
      return s * 10;
    }),
    { claim: true },
  );
  const failed = assertRejects(() => failing, ExecutionError, "three");
  await opened;
  const { exec, calls } = tens();
  const [output] = await run(line(dir.path), exec, { claim: true });
  await failed;
  assertEquals(output, ALL);
  assertEquals(calls, [[4, 5, 6], [7], [3]]);
});

test("a run that stops early gives its chunks back", async () => {
  await using dir = await tempDir();
  await assertRejects(() =>
    run(line(dir.path), () => {
      throw new Error("no");
    }, { claim: true }), ExecutionError);
  assertEquals(await fileInfo(join(dir.path, "line", "leases")), undefined);
});

test("a request whose points are all known claims nothing", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const keeper = await LeaseKeeper.open(join(dir.path, "line"));
  for (const key of line(dir.path).chunkKeys()) await keeper.acquire(line(dir.path).chunkHash(key) as string);
  assertEquals((await run(line(dir.path), tens().exec, { claim: true }))[0], ALL);
  await keeper.close();
  assertEquals((await chunkFiles(dir.path)).length, 3);
});

test("waiting for another ends when the run is aborted", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [7] }), tens().exec);
  const keeper = await LeaseKeeper.open(join(dir.path, "line"));
  for (const key of cache.chunkKeys()) await keeper.acquire(cache.chunkHash(key) as string);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await assertRejects(() => run(line(dir.path), tens().exec, { claim: true, signal: controller.signal }), Error, "enough");
  await keeper.close();
});

test("runs that claim find each other's chunks under paths of the user's making", async () => {
  for (const place of ["pathFn", "resolveCachePath"] as const) {
    await using dir = await tempDir();
    const executed = place === "pathFn"
      ? await executedByTwo(dir.path, { pathFn: (_params, _key, _version, hash) => `line/mine/${hash}.msgpack` })
      : await executedByTwo(dir.path, {}, { resolveCachePath: (_key, hash) => `mine/${hash}.msgpack` });
    assertEquals(executed, [1, 2, 3, 4, 5, 6, 7], place);
  }
});

test("chunks of one hash and several paths are claimed each by itself", async () => {
  await using dir = await tempDir();
  const executed = await executedByTwo(dir.path, {
    chunkHashFn: () => "same",
    pathFn: (_params, [[, [first]]]) => `line/mine/${first}.msgpack`,
  }, { mapFn: (fn, items) => Promise.all(items.map(fn)) });
  assertEquals(executed, [1, 2, 3, 4, 5, 6, 7]);
});

test("a chunk whose damaged file another replaced is not executed again", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  for (const name of await chunkFiles(dir.path)) await writeFile(join(dir.path, "line", "chunks", name), "damaged");
  assertEquals(await executedByTwo(dir.path, {}), [1, 2, 3, 4, 5, 6, 7]);
});

test("a part that was known to one that failed without a word is used by the next one that waited", async () => {
  await using dir = await tempDir();
  const other = await elsewhere(dir.path);
  const [, second] = [...line(dir.path).chunkKeys()];
  const hash = line(dir.path).chunkHash(second) as string;
  const keeper = await LeaseKeeper.open(join(dir.path, "line"));
  await keeper.acquire(hash);
  const { opened, open } = gate();
  const { opened: freed, open: free } = gate();
  const { exec, calls } = tens();
  const waiting = run(line(other), async (vectors) => {
    open();
    await freed;
    return exec(vectors);
  }, { claim: true, partial: "complete" });
  await opened;
  await run(line(dir.path).slice({ s: 4 }), tens().exec, { granularity: "point" });
  await keeper.release(hash, { unfinished: true });
  const fail = () => Promise.reject(new Error("no"));
  await assertRejects(() => run(line(dir.path).slice({ s: 5 }), fail, { claim: true, partial: "complete" }), ExecutionError);
  free();
  assertEquals((await waiting)[0], ALL);
  await keeper.close();
  assertEquals(calls, [[1, 2, 3], [7], [5, 6]]);
});

test("a part that another stored after the look-up and before the first claim is used", async () => {
  await using dir = await tempDir();
  await using donor = await tempDir();
  const s = Array.from({ length: 210 }, (_, i) => i + 1);
  await run(line(donor.path).slice({ s: 1 }), tens().exec, { granularity: "point" });
  const { exec, calls } = tens();
  let isLookedUp = false;
  const onProgress = () => {
    if (isLookedUp) return;
    isLookedUp = true;
    const [from, to] = [donor.path, dir.path].map((root) => join(root, "line", "chunks"));
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name));
  };
  await run(line(dir.path, { axisValues: { s } }), exec, { claim: true, partial: "complete", onProgress });
  assertEquals(calls.flat().toSorted((a, b) => a - b), s.slice(1));
});

test("runs that claim find what others store through overrides, and leave it where it is", async () => {
  await using dir = await tempDir();
  mkdirSync(join(dir.path, "line", "chunks"), { recursive: true });
  const executed = await executedByTwo(dir.path, {}, {
    // The other run may read it at any moment: the file has its name only when all of it is there.
    writeChunkPayload: async (path, payload) => {
      await writeFile(`${path}.new`, JSON.stringify(payload));
      await rename(`${path}.new`, path);
      return path;
    },
    loadPayload: async (path) => JSON.parse(await readFile(path, "utf8").catch(() => "null")),
  });
  assertEquals(executed, [1, 2, 3, 4, 5, 6, 7]);
  assertEquals((await chunkFiles(dir.path)).length, 3);
  assertEquals(readdirSync(join(dir.path, "line")).includes("damaged"), false);
});
