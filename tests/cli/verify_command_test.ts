import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lsCommand } from "../../src/cli/ls_command.ts";
import { showCommand } from "../../src/cli/show_command.ts";
import { verifyCommand } from "../../src/cli/verify_command.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { carryOut, damageOne, filled, GRID, knownPoints } from "./maintenance_console.ts";

test("verify finds a sound cache sound", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const { code, stdout, stderr } = await carryOut(verifyCommand, dir.path, [id.slice(0, 6)]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^sound {5}6 files with 6 points \(.* kB\)$/m);
  assertMatch(stdout, /\nok\n$/);
});

test("verify ends with 6 for damage, and --repair sets it aside", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const name = await damageOne(dir.path, id);
  const found = await carryOut(verifyCommand, dir.path, [id]);
  assertEquals(found.code, 6);
  assertStringIncludes(found.stdout, `damaged   chunks/${name}: its `);
  const repaired = await carryOut(verifyCommand, dir.path, [id, "--repair"]);
  assertEquals(repaired.code, 6);
  assertStringIncludes(repaired.stdout, "repaired  1 damaged file set aside in damaged/\n");
  assertEquals((await carryOut(verifyCommand, dir.path, [id])).code, 0);
  assertEquals(await knownPoints(dir.path), 5);
});

test("verify opens a cache whose metadata.json is damaged, and makes it anew", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const path = join(dir.path, ".chunk_memo", id, "metadata.json");
  const before = await readFile(path, "utf8");
  await writeFile(path, "{");
  assertEquals((await carryOut(verifyCommand, dir.path, [id.slice(0, 8)])).code, 6);
  assertEquals((await carryOut(verifyCommand, dir.path, [id.slice(0, 8), "--repair"])).code, 6);
  assertEquals((await carryOut(verifyCommand, dir.path, [id.slice(0, 8)])).code, 0);
  await writeFile(path, before.replace(`"format": 1`, `"format": 7`));
  assertEquals((await carryOut(verifyCommand, dir.path, [id])).code, 7);
});

test("verify --recompute executes points of a module again", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const same = await carryOut(verifyCommand, dir.path, [...GRID, "--recompute", "4", "--seed", "3"]);
  assertEquals(same.code, 0);
  assertStringIncludes(same.stdout, "again     4 points executed (--seed 3): all the same\n");
  const inWorkers = await carryOut(verifyCommand, dir.path, [...GRID, "--recompute", "4", "--seed", "3", "-j", "2"]);
  assertEquals([inWorkers.code, inWorkers.stdout], [0, same.stdout]);
  const { code, stdout } = await carryOut(verifyCommand, dir.path, [`${sweeps}#product`, "s=1", "t=4", "--recompute", "9", "--json"]);
  const { schema, isSound, recomputed, cacheId } = JSON.parse(stdout);
  assertEquals([code, schema, isSound, recomputed.points, cacheId], [0, "chunk-memo/verify/1", true, 6, id]);
});

test("verify --recompute ends with 6 for a function that gives something else now", async () => {
  await using dir = await tempDir();
  const modules: string[] = [];
  for (const [name, change] of [["old", ""], ["new", " + (value > 2 ? 1 : 0)"]]) {
    const path = join(dir.path, `${name}.mjs`);
    await writeFile(path, `export function scale({ s }) { return s.map((value) => value * 10${change}); }\n`);
    modules.push(`${path}#scale`);
  }
  await filled(dir.path, [modules[0], "s=1,2,3,4"]);
  const { code, stdout } = await carryOut(verifyCommand, dir.path, [modules[1], "s=1,2,3,4", "--recompute", "9", "--quiet"]);
  assertEquals(code, 6);
  assertMatch(stdout, /^again {5}4 points executed \(--seed \d+\): 2 changed\ndiffers {3}s=3: stored 30, now 31\n/m);
});

test("verify refuses a recomputation without a module, and numbers that are none", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  for (
    const [args, message] of [
      [[id, "--recompute", "3"], "Cannot use --recompute: a cache alone has no function"],
      [[...GRID, "-j", "2"], "Cannot use --jobs: it is an option of --recompute"],
      [[...GRID, "--recompute", "0"], "Cannot read --recompute: it must be a positive integer"],
      [[...GRID, "--recompute", "3", "--rtol", "x"], "Cannot read --rtol: it must be a number"],
      [[...GRID, "--seed", "3"], "Cannot use --seed: it is an option of --recompute"],
      [["zzzz"], "Cannot verify zzzz"],
      [[], "Cannot verify: nothing named"],
    ] as const
  ) {
    const { code, stderr } = await carryOut(verifyCommand, dir.path, args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, message);
  }
});

test("verify takes a cache as a whole, and axes of a function that has none", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  assertEquals((await carryOut(verifyCommand, dir.path, GRID)).code, 0);
  for (const words of [[id, "s=1"], [`${sweeps}#sweep`, "s=1"]]) {
    const { code, stderr } = await carryOut(verifyCommand, dir.path, words);
    assertEquals(code, 2);
    assertMatch(stderr, /Cannot verify s=1 of \w+: verify takes a cache as a whole: leave the axes out/);
  }
});

test("verify --repair tells that params are unknown, and a run with them puts them on record", async () => {
  await using dir = await tempDir();
  const args = [`${sweeps}#product`, "s=1,2,3", "t=4,5", "-p", "k=6"];
  const id = await filled(dir.path, args);
  await unlink(join(dir.path, ".chunk_memo", id, "metadata.json"));
  const { stdout } = await carryOut(verifyCommand, dir.path, [id, "--repair"]);
  assertStringIncludes(stdout, "metadata.json written anew with this definition: the params are unknown");
  const after = await carryOut(verifyCommand, dir.path, [id]);
  assertEquals(after.code, 0);
  assertStringIncludes(after.stdout, "params    unknown: run it with them");
  assertMatch((await carryOut(lsCommand, dir.path, [])).stdout, / product +unknown /);
  assertStringIncludes((await carryOut(showCommand, dir.path, [id])).stdout, "params    unknown: run it with them");
  await filled(dir.path, args);
  assertEquals((await carryOut(verifyCommand, dir.path, [id])).stdout.includes("unknown"), false);
  assertMatch((await carryOut(lsCommand, dir.path, [])).stdout, / product +k=6 /);
});
