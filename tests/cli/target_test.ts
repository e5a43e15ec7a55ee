import { assertEquals, assertRejects } from "@std/assert";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { parseArguments } from "../../src/cli/arguments.ts";
import { exitCodeOf } from "../../src/cli/exit_codes.ts";
import { TARGET_OPTIONS } from "../../src/cli/options.ts";
import { BrokenTargetError, openTarget, refuseBroken } from "../../src/cli/target.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { ChunkMemo, run } from "../../mod.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { product } from "./sweeps.ts";

function open(cwd: string, ...args: string[]) {
  const output = { write: () => {}, isTerminal: false };
  return openTarget(parseArguments(args, TARGET_OPTIONS), { cwd, stdout: output, stderr: output }, "show");
}

/** A cache of two by two points, and its id. */
async function fill(root: string): Promise<string> {
  const memo = new ChunkMemo({ root, axisValues: { s: [1, 2], t: [3, 4] } });
  const call = memo.cache(product, { name: "product" });
  await call({});
  return call.cacheFor({}).cacheId;
}

test("openTarget() opens the cache of a module's sweep", async () => {
  await using dir = await tempDir();
  const id = await fill(`${dir.path}/r`);
  const { cache, name, typedRoot, setup } = await open(dir.path, `${sweeps}#product`, "s=1,2,3", "t=4", "--root", "r");
  assertEquals([cache.cacheId, name, typedRoot, setup?.sweep.name], [id, "product", "r", "product"]);
  assertEquals((await cache.cacheStatus()).knownPoints, 2);
});

test("openTarget() opens a cache by the start of its id, or a slice of it", async () => {
  await using dir = await tempDir();
  const id = await fill(`${dir.path}/r`);
  for (const word of [id, id.slice(0, 4), id.slice(0, 30)]) {
    const { cache, name, params, setup } = await open(dir.path, word, "--root", "r");
    assertEquals([cache.cacheId, name, params, setup], [id, id.slice(0, 12), {}, undefined]);
    assertEquals(cache.axisValues, { s: [1, 2], t: [3, 4] });
  }
  await writeFile(`${dir.path}/${id.slice(0, 8)}`, "a file that is called like it");
  assertEquals((await open(dir.path, id.slice(0, 8), "--root", "r")).name, id.slice(0, 12));
  const { cache } = await open(dir.path, id, "s=2", "--root", "r");
  assertEquals((await run(cache, () => [])).at(0), [6, 8]);
});

test("openTarget() leaves out what a condition excludes of a cache, whatever else is asked of it", async () => {
  await using dir = await tempDir();
  const id = await fill(`${dir.path}/r`);
  const counts: number[][] = [];
  for (const more of [[], ["t=4"], ["--version", "v2"]]) {
    const { cache } = await open(dir.path, id, ...more, "--root", "r", "--where", "s * t != 8");
    const { totalPoints, knownPoints, excludedPoints } = await cache.cacheStatus();
    counts.push([totalPoints, knownPoints, excludedPoints]);
    assertEquals(cache.cacheId, id);
  }
  assertEquals(counts, [[4, 3, 1], [2, 1, 1], [4, 0, 1]]);
  await assertRejects(() => open(dir.path, id, "--root", "r", "--where", "u > 1"), UsageError, "Cannot use --where");
});

test("openTarget() refuses what it cannot find", async () => {
  await using dir = await tempDir();
  const id = await fill(`${dir.path}/r`);
  const table: readonly (readonly [string[], string])[] = [
    [[], "Cannot show: nothing named: write show MODULE[#export], or the id of a cache"],
    [["zzzz", "--root", "r"], "Cannot show zzzz: there is no such file, and no cache in r whose id begins so"],
    [[id.slice(0, 3), "--root", "r"], "an id needs at least 4 of its characters"],
    [["nowhere.ts"], "there is no such file"],
    [[id, "--root", "r", "-p", "a=1"], "a cache that is named by its id has its own --param"],
    [[id, "--root", "r", "u=1"], '"u"'],
    [[id, "--root", "r", "s=7"], "7"],
  ];
  for (const [args, message] of table) await assertRejects(() => open(dir.path, ...args), UsageError, message);
});

test("openTarget() tells of a cache by its id why it cannot be read, and what to do", async () => {
  await using dir = await tempDir();
  const id = await fill(`${dir.path}/r`);
  const path = `${dir.path}/r/${id}/metadata.json`;
  for (
    const [text, message] of [
      ["{", "it is no tagged JSON: verify --repair makes it anew"],
      ['{"format":99}', "it is in format 99 and this release reads formats up to 1: use a newer release"],
      [undefined, `Cannot show ${id.slice(0, 12)}: it has no metadata.json: verify --repair makes it anew`],
    ] as const
  ) {
    await (text === undefined ? rm(path) : writeFile(path, text));
    for (const word of [id, id.slice(0, 6)]) {
      const error = await assertRejects(() => open(dir.path, word, "--root", "r"), BrokenTargetError, message);
      assertEquals([exitCodeOf(error), error.cacheId], [7, id]);
    }
    await assertRejects(() => open(dir.path, id.slice(0, 3), "--root", "r"), UsageError, "at least 4 of its characters");
  }
});

test("refuseBroken() gives the ids that a word can stand for", async () => {
  await using dir = await tempDir();
  const id = await fill(`${dir.path}/r`);
  const [root, verb] = [`${dir.path}/r`, "adopt"];
  await mkdir(`${root}/${id.slice(0, 6)}x/chunks`, { recursive: true });
  const where = { root, ids: [id], verb };
  assertEquals((await refuseBroken(id.slice(0, 6), where)).length, 2);
  assertEquals([await refuseBroken(id, where), await refuseBroken("zzzz", where)], [[id], []]);
  await assertRejects(() => refuseBroken(`${id.slice(0, 6)}x`, where), BrokenTargetError, "there is no file of it: rm removes it");
});
