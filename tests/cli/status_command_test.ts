import { assertEquals, assertStringIncludes } from "@std/assert";
import { Interruption } from "../../src/cli/io.ts";
import { tempDir, test } from "../test.ts";
import { command, sweeps } from "./console.ts";

const grid = [`${sweeps}#product`, "s=1,2,3", "t=4,5", "--chunk", "s=1,t=2"];

test("status tells what is known, and --check ends with 5 until all is", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--max-points", "3", "--json"]);
  const { code, stdout } = await command(dir.path, ["status", ...grid]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "points    6: 3 known, 3 missing, 0 failed, 0 excluded\n");
  assertEquals((await command(dir.path, ["status", ...grid, "--check"])).code, 5);
  await command(dir.path, ["run", ...grid, "--json"]);
  assertEquals((await command(dir.path, ["status", ...grid, "--check"])).code, 0);
});

test("status takes the start of a cache id, and a part of its axes", async () => {
  await using dir = await tempDir();
  const { cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--json"])).stdout);
  const { stdout } = await command(dir.path, ["status", cacheId.slice(0, 6), "s=2", "--json"]);
  const { schema, points, axes, cacheId: shown } = JSON.parse(stdout);
  assertEquals([schema, points.total, points.known, axes, shown], ["chunk-memo/status/1", 2, 2, { s: 1, t: 2 }, cacheId]);
});

test("status refuses --every where nothing is watched", async () => {
  const { code, stderr } = await command(".", ["status", ...grid, "--every", "1s"]);
  assertEquals([code, stderr], [2, "error: Cannot use --every: it is an option of --watch: write --watch\n"]);
});

test("status --watch looks until all is known, or it is interrupted", async () => {
  await using dir = await tempDir();
  const watching = command(dir.path, ["status", ...grid, "--watch", "--every", "20ms"]);
  await command(dir.path, ["run", ...grid, "--json"]);
  const { code, stdout } = await watching;
  assertEquals(code, 0);
  assertStringIncludes(stdout, "0 known, 6 missing");
  assertStringIncludes(stdout, "6 known, 0 missing");
  const controller = new AbortController();
  const stopped = command(dir.path, ["status", ...grid, "--watch", "--version", "v2"], { signal: controller.signal });
  controller.abort(new Interruption("SIGINT", 130));
  assertEquals((await stopped).code, 130);
});
