import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { damageValues } from "../maintenance/pool.ts";
import { tempDir, test } from "../test.ts";
import { command } from "./console.ts";

const GRID = ["run", "counts.mjs", "x=range(0,60)", "--chunk", "x=20"];
const calls = globalThis as { executed?: number };

/** Runs a sweep of three chunks whose function counts its points, and gives the paths of its files. */
async function filled(cwd: string, ...args: string[]): Promise<string[]> {
  const source =
    "export default ({ x }) => { globalThis.executed = (globalThis.executed ?? 0) + x.length; return x.map((v) => v * 2); };\n";
  await writeFile(join(cwd, "counts.mjs"), source);
  const { stdout } = await command(cwd, [...GRID, ...args, "--json", "-q"]);
  const folder = join(cwd, ".chunk_memo", JSON.parse(stdout).cacheId, "chunks");
  calls.executed = 0;
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

const DAMAGES: readonly (readonly [what: string, damage: (path: string) => Promise<void>])[] = [
  ["is cut short", (path) => truncate(path, 100)],
  ["has a wrong byte in its head", async (path) => {
    const bytes = await readFile(path);
    bytes[20] ^= 1;
    await writeFile(path, bytes);
  }],
  ["has a wrong byte in its values", damageValues],
];

for (const [what, damage] of DAMAGES) {
  for (const options of [[], ["--json"], ["-f", "csv"], ["--shard", "1/1"]]) {
    test(`run --frozen ${options.join(" ")} executes nothing and ends with 6 where a file ${what}`, async () => {
      await using dir = await tempDir();
      const [path] = await filled(dir.path);
      await damage(path);
      for (let i = 0; i < 2; i++) {
        const { code, stdout, stderr } = await command(dir.path, [...GRID, "--frozen", "--quiet", ...options]);
        assertEquals([code, calls.executed], [6, 0]);
        assertMatch(stderr, /^error: Cannot run counts --frozen: 1 damaged file found, whose points would be executed: chunks\/\S+\n/);
        if (options[0] === "--json") assertEquals([JSON.parse(stdout).exitCode, JSON.parse(stdout).points.known], [6, 40]);
      }
    });
  }
}

test("run --frozen names the first of many damaged files", async () => {
  await using dir = await tempDir();
  for (const path of await filled(dir.path, "--chunk", "x=6")) await truncate(path, 100);
  const { code, stderr } = await command(dir.path, [...GRID, "--chunk", "x=6", "--frozen", "-q"]);
  assertEquals([code, calls.executed], [6, 0]);
  assertMatch(stderr, /^error: .* 10 damaged files found, .*: (chunks\/[^ ]+, ){5}…\n$/);
});

test("run --frozen takes whole outputs for known, and leaves other shards alone", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "whole.mjs"), "export default ({ x }) => ({ count: x.length });\n");
  await command(dir.path, ["run", "whole.mjs", "x=1,2"]);
  assertEquals((await command(dir.path, ["run", "whole.mjs", "x=1,2", "--frozen"])).code, 0);
  await filled(dir.path, "--shard", "1/3");
  const codes = [];
  for (const shard of ["1/3", "2/3"]) codes.push((await command(dir.path, [...GRID, "--shard", shard, "--frozen"])).code);
  assertEquals([codes, calls.executed], [[0, 5], 0]);
});

test("run executes the points of a damaged file again, tells so as a warning, and ends with 0", async () => {
  await using dir = await tempDir();
  const [path] = await filled(dir.path);
  await truncate(path, 100);
  const { code, stderr } = await command(dir.path, [...GRID, "--quiet"]);
  assertEquals([code, calls.executed], [0, 20]);
  assertMatch(
    stderr,
    /^warning: chunks\/\S+ of cache \S+ is damaged: [^\n]*: it was moved to damaged\/ and its points are computed again\n$/,
  );
});

test("run --max-points executes no more points though files are damaged, and goes on where it is called again", async () => {
  await using dir = await tempDir();
  const paths = await filled(dir.path);
  await truncate(paths[0], 100);
  const executed = [];
  for (const most of ["3", "10", "100"]) {
    calls.executed = 0;
    const { code, stdout } = await command(dir.path, [...GRID, "--max-points", most, "--json", "-q"]);
    const { points, diagnostics } = JSON.parse(stdout);
    executed.push([code, calls.executed, points.known, diagnostics.executedPoints, diagnostics.damagedFiles]);
  }
  assertEquals(executed, [[4, 3, 43, 3, 1], [4, 10, 53, 10, 0], [0, 7, 60, 7, 0]]);
});

test("run --max-points executes no more points though the known part of a chunk is damaged", async () => {
  await using dir = await tempDir();
  await filled(dir.path, "--max-points", "15");
  const folder = join(dir.path, ".chunk_memo");
  const [id] = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const [name] = await readdir(join(folder, id.name, "chunks"));
  await truncate(join(folder, id.name, "chunks", name), 100);
  // The damage itself is met by the table of the first points.
  const { code, stderr } = await command(dir.path, [...GRID, "--max-points", "8", "-q"]);
  assertEquals([code, calls.executed], [6, 8]);
  assertStringIncludes(stderr, "warning: 1 damaged file");
});

test("run --max-points within its budget mends what is damaged and ends with 0", async () => {
  await using dir = await tempDir();
  await truncate((await filled(dir.path))[0], 100);
  const { code } = await command(dir.path, [...GRID, "--max-points", "20", "-q"]);
  assertEquals([code, calls.executed], [0, 20]);
});

test("run ends with 6 where the results that it gives lack points, as their values are damaged", async () => {
  await using dir = await tempDir();
  await damageValues((await filled(dir.path))[0]);
  for (const options of [["-f", "csv"], ["-o", "r.csv", "--events", "e.ndjson"]]) {
    const { code, stderr } = await command(dir.path, [...GRID, ...options]);
    assertEquals(code, 6);
    assertStringIncludes(stderr, "warning: 1 damaged file");
  }
  const events = (await readFile(join(dir.path, "e.ndjson"), "utf8")).trimEnd().split("\n");
  assertEquals([JSON.parse(events.at(-1)!).event, JSON.parse(events.at(-1)!).exitCode], ["done", 6]);
});

test("run ends with 6 where the table of the first points lacks some, and verify --repair leads out of it", async () => {
  await using dir = await tempDir();
  for (const path of await filled(dir.path)) await damageValues(path);
  const { code, stderr } = await command(dir.path, [...GRID, "-q"]);
  assertEquals(code, 6);
  assertMatch(
    stderr,
    /^warning: 3 damaged files: points are missing here: verify --repair sets such files aside, [^\n]*\n$/,
  );
  assertEquals((await command(dir.path, ["verify", ...GRID.slice(1), "--repair"])).code, 6);
  assertEquals([(await command(dir.path, [...GRID, "-q"])).code, calls.executed], [0, 60]);
});

test("run of a shard ends with 0 where its results lack the points of other shards alone", async () => {
  await using dir = await tempDir();
  await filled(dir.path, "--max-points", "1");
  const { code, stderr } = await command(dir.path, [...GRID, "--shard", "1/3", "-o", "r.csv"]);
  assertEquals(code, 0);
  assertStringIncludes(stderr, "20 rows written to r.csv");
});

test("run of a part tells how much of the whole was known before", async () => {
  await using dir = await tempDir();
  await filled(dir.path, "--max-points", "23");
  const { stderr } = await command(dir.path, [...GRID, "--max-points", "10"]);
  assertStringIncludes(stderr, "23 known, 37 to execute\n10 points executed, 23 known before,");
  const shard = await command(dir.path, [...GRID, "--shard", "3/3"]);
  assertStringIncludes(shard.stderr, "33 known, 20 to execute in shard 3/3\n20 points executed, 33 known before,");
});
