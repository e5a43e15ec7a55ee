import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { paramsToCacheId } from "../../mod.ts";
import { adoptCommand } from "../../src/cli/adopt_command.ts";
import { tempDir, test } from "../test.ts";
import { command } from "./console.ts";
import { carryOut, knownPoints } from "./maintenance_console.ts";

const MODULE = `export function scale({ factor, s }) {
  const factors = Array.isArray(factor) ? factor : [factor];
  return factors.flatMap((one) => s.map((value) => one * value));
}
`;

async function swept(cwd: string): Promise<string> {
  const module = join(cwd, "scale.mjs");
  await writeFile(module, MODULE);
  for (const factor of [2, 3]) {
    await command(cwd, ["run", `${module}#scale`, "s=1,2,3", "--param", `factor=${factor}`, "--quiet", "--json"]);
  }
  return `${module}#scale`;
}

test("adopt makes an axis of a param, and nothing is executed again", async () => {
  await using dir = await tempDir();
  const module = await swept(dir.path);
  const look = await carryOut(adoptCommand, dir.path, ["factor", "--dry-run"]);
  assertMatch(look.stdout, /^would be \w{12}: scale, params none\n {2}\w{12} factor=2: 3 points in 1 file, 1 new\n/);
  const { code, stdout } = await carryOut(adoptCommand, dir.path, ["factor", "--remove", "--json"]);
  const { schema, caches } = JSON.parse(stdout);
  assertEquals([code, schema, caches.length, caches[0].axis], [0, "chunk-memo/adopt/1", 1, ["factor", [2, 3]]]);
  assertEquals(await knownPoints(dir.path, [module, "factor=2,3", "s=1,2,3"]), 6);
  const { stderr } = await carryOut(adoptCommand, dir.path, ["factor"]);
  assertStringIncludes(stderr, `Cannot adopt factor: no cache in .chunk_memo has this param`);
});

test("adopt takes the caches that are named, or the cache of a module", async () => {
  await using dir = await tempDir();
  const module = await swept(dir.path);
  const id = paramsToCacheId({ factor: 2 }, "scale");
  const one = await carryOut(adoptCommand, dir.path, ["factor", id.slice(0, 6), "--dry-run"]);
  assertEquals([one.code, one.stdout.includes("factor=2"), one.stdout.includes("factor=3")], [0, true, false]);
  const { code, stdout } = await carryOut(adoptCommand, dir.path, ["factor", module, "factor=2,3,4", "s=1,2,3"]);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /factor=2: 3 points[^]*factor=3: 3 points/);
  assertEquals(await knownPoints(dir.path, [module, "factor=2,3,4", "s=1,2,3"]), 6);
});

test("adopt refuses what it cannot make sense of", async () => {
  await using dir = await tempDir();
  const module = await swept(dir.path);
  for (
    const [args, message] of [
      [[], "Cannot adopt: no param named"],
      [["facter"], `"factor"`],
      [["factor", module, "s=1"], "has no such axis: write factor=1,2,3"],
      [["factor", "zzzzzz"], "Cannot adopt zzzzzz"],
    ] as const
  ) {
    const { code, stderr } = await carryOut(adoptCommand, dir.path, args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, message);
  }
});

test("adopt tells of caches whose params are unknown, and why it cannot read one that is named", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  const id = paramsToCacheId({ factor: 2 }, "scale");
  const path = join(dir.path, ".chunk_memo", id, "metadata.json");
  const record = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...record, metadata: { function: record.metadata.function } }));
  const { code, stdout } = await carryOut(adoptCommand, dir.path, ["factor", "--dry-run"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, `left out ${id.slice(0, 12)}: its params are unknown: run it with them`);
  assertMatch((await carryOut(adoptCommand, dir.path, ["other"])).stderr, new RegExp(`; the params of ${id.slice(0, 12)} are unknown`));
  await writeFile(path, "{");
  const named = await carryOut(adoptCommand, dir.path, ["factor", id.slice(0, 6)]);
  assertEquals(named.code, 7);
  assertStringIncludes(named.stderr, `Cannot adopt ${id.slice(0, 12)}: `);
});

test("adopt --remove again removes what was left of caches when it was stopped", async () => {
  await using dir = await tempDir();
  await swept(dir.path);
  await carryOut(adoptCommand, dir.path, ["factor", "--remove"]);
  const remains = join(dir.path, ".chunk_memo", paramsToCacheId({ factor: 2 }, "scale"));
  await mkdir(join(remains, "chunks"), { recursive: true });
  const { code, stdout } = await carryOut(adoptCommand, dir.path, ["factor", "--remove"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^removed \w{12}: nothing was left of it but folders\nnothing to adopt\n$/);
  assertEquals((await readdir(join(dir.path, ".chunk_memo"))).sort(), [paramsToCacheId({}, "scale"), "CACHEDIR.TAG"].sort());
});
