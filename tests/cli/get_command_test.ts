import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir, test } from "../test.ts";
import { command, sweeps } from "./console.ts";

const grid = [`${sweeps}#product`, "s=1,2", "t=3,4"];

test("get gives all results, or a part, in the format asked for", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--json"]);
  const gotten = async (...args: string[]) => (await command(dir.path, ["get", ...args])).stdout;
  assertEquals(await gotten(...grid), "s  t  value\n1  3      3\n1  4      4\n2  3      6\n2  4      8\n");
  assertEquals(await gotten(...grid, "--format", "csv"), "s,t,value\r\n1,3,3\r\n1,4,4\r\n2,3,6\r\n2,4,8\r\n");
  assertEquals(JSON.parse(await gotten(grid[0], "s=2", "t=4,3", "-f", "json")), [{ s: 2, t: 4, value: 8 }, { s: 2, t: 3, value: 6 }]);
  assertEquals(await gotten(...grid, "--where", "s * t == 6", "-f", "ndjson"), '{"s":2,"t":3,"value":6}\n');
});

test("get takes the start of a cache id, and refuses values that are not there", async () => {
  await using dir = await tempDir();
  const { cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--json"])).stdout);
  const { code, stdout } = await command(dir.path, ["get", cacheId.slice(0, 5), "t=3"]);
  assertEquals([code, stdout], [0, "s  t  value\n1  3      3\n2  3      6\n"]);
  const refused = await command(dir.path, ["get", cacheId, "t=5"]);
  assertEquals(refused.code, 2);
  assertMatch(refused.stderr, /^error: Cannot select t=5: .*did you mean 4\n$/);
});

test("get ends with 5 where points have no value, and gives the others", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--json"]);
  const { code, stdout, stderr } = await command(dir.path, ["get", grid[0], "s=2,9", "t=3", "-f", "csv"]);
  assertEquals([code, stdout, stderr], [5, "s,t,value\r\n2,3,6\r\n", "note: 1 point of 2 without a value\n"]);
});

test("get ends with 5 where values turn out to be damaged, and gives the others", async () => {
  await using dir = await tempDir();
  const { root, cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--chunk", "s=1,t=2", "--json"])).stdout);
  const chunks = join(root, cacheId, "chunks");
  const path = join(chunks, (await readdir(chunks)).sort()[0]);
  const bytes = await readFile(path);
  bytes[bytes.indexOf("data") + 8] ^= 1;
  await writeFile(path, bytes);
  const { code, stdout, stderr } = await command(dir.path, ["get", ...grid, "--format", "csv"]);
  assertEquals([code, stdout.trim().split("\r\n").length], [5, 3]);
  const warning =
    "warning: 1 damaged file: points are missing here: verify --repair sets such files aside, and the next run computes their points again\n";
  assertEquals(stderr, `${warning}note: 2 points of 4 without a value\n`);
});

test("get of points that are all in another file, too, ends with 0 where a file is damaged, and says so", async () => {
  await using dir = await tempDir();
  const { root, cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--chunk", "s=1,t=2", "--json"])).stdout);
  await writeFile(join(root, cacheId, "chunks", `${"0".repeat(64)}.msgpack`), "damaged");
  const { code, stderr } = await command(dir.path, ["get", cacheId, "-f", "csv"]);
  assertEquals([code, stderr], [0, "warning: 1 damaged file: every point here is in another file, too\n"]);
});

test("get of whole outputs ends with 2, and says how they are read", async () => {
  await using dir = await tempDir();
  const sweep = [`${sweeps}#whole`, "s=1,2"];
  await command(dir.path, ["run", ...sweep, "-q"]);
  const { code, stdout, stderr } = await command(dir.path, ["get", ...sweep, "-f", "json"]);
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^error: Cannot .* hold one whole output each, .*\n$/);
});

test("get --output writes a file as a whole or not at all, in the format of its ending", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--json"]);
  for (const [name, start] of [["r.csv", "s,t,value"], ["r.parquet", "PAR1"], ["r.arrow", "ARROW1"], ["r.ndjson", '{"s":1']]) {
    const { code, stdout, stderr } = await command(dir.path, ["get", ...grid, "-o", name]);
    assertEquals([code, stdout, stderr], [0, "", `4 rows written to ${name}\n`]);
    assertStringIncludes((await readFile(join(dir.path, name), "latin1")).slice(0, 20), start);
  }
  await writeFile(join(dir.path, "folder"), "");
  const refused = await command(dir.path, ["get", ...grid, "-o", "folder/r.csv"]);
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "error: Cannot write folder/r.csv: it lies in no folder\n");
  assertEquals((await readdir(dir.path)).filter((name) => name.endsWith(".tmp")), []);
});

test("get refuses formats that there are none of", async () => {
  await using dir = await tempDir();
  const table: readonly (readonly [string[], string])[] = [
    [["-f", "csvv"], "Cannot read --format csvv: known formats are table, csv, json, ndjson, parquet, arrow: did you mean csv"],
    [["-o", "results.xlsx"], "Cannot read the format of results.xlsx from its ending"],
  ];
  for (const [args, message] of table) {
    const { code, stderr } = await command(dir.path, ["get", ...grid, ...args]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
});
