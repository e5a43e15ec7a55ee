import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { main } from "../../cli.ts";
import { Interruption } from "../../src/cli/io.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";
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
  const watching = command(dir.path, ["status", ...grid, "--watch", "--every", "100ms"]);
  await command(dir.path, ["run", ...grid, "--json"]);
  const { code, stdout, stderr } = await watching;
  assertEquals([code, stderr], [0, "watched to the end: every point has a value\n"]);
  assertStringIncludes(stdout, "0 known, 6 missing");
  assertStringIncludes(stdout, "6 known, 0 missing");
  const controller = new AbortController();
  const stopped = command(dir.path, ["status", ...grid, "--watch", "--version", "v2"], { signal: controller.signal });
  controller.abort(new Interruption("SIGINT", 130));
  assertEquals((await stopped).code, 130);
});

test("status --watch ends where nobody is at work and nothing changes any more", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "-p", 'failAt="1,4"', "--json"]);
  const watch = ["status", ...grid, "-p", 'failAt="1,4"', "--watch", "--every", "1ms"];
  const { code, stdout, stderr } = await command(dir.path, watch);
  assertEquals([code, stderr], [0, "watched to the end: nobody is at work, and nothing changes any more\n"]);
  assertStringIncludes(stdout, " 1 failed, ");
  const checked = await command(dir.path, [...watch, "--check", "--json", "--quiet"]);
  assertEquals([checked.code, checked.stderr], [5, ""]);
  assertEquals(JSON.parse(checked.stdout.trimEnd().split("\n").at(-1)!).points.failed, 1);
});

test("status --watch goes on as long as somebody is at work", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--max-points", "3", "--json"]);
  const [id] = (await readdir(join(dir.path, ".chunk_memo"))).filter((name) => name.length === 64);
  const keeper = await LeaseKeeper.open(join(dir.path, ".chunk_memo", id));
  let [looks, closing] = [0, Promise.resolve()];
  const io = {
    stdout: {
      isTerminal: true,
      write(text: string | Uint8Array) {
        assertStringIncludes(String(text), "3 known, 3 missing");
        if (looks < 40) assertStringIncludes(String(text), "at work   1 process");
        // Far more than it looks where nobody is.
        if (++looks === 40) closing = keeper.close();
      },
    },
    stderr: { isTerminal: true, write() {} },
    cwd: dir.path,
  };
  assertEquals(await main(["status", ...grid, "--watch", "--every", "1ms"], io), 0);
  await closing;
  assert(looks >= 55, `${looks}`);
});

test("status --check ends with 6 for a file that is not as long as it was written, and status alone does not look", async () => {
  await using dir = await tempDir();
  const { cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--json"])).stdout);
  const chunks = join(dir.path, ".chunk_memo", cacheId, "chunks");
  const [name] = await readdir(chunks);
  await truncate(join(chunks, name), 30);
  assertEquals((await command(dir.path, ["status", ...grid])).code, 0);
  for (const more of [[], ["--watch"]]) {
    const { code, stdout } = await command(dir.path, ["status", ...grid, "--check", ...more]);
    assertEquals(code, 6);
    assertStringIncludes(stdout, `damaged   chunks/${name}: it is 30 bytes long and was `);
  }
  const { code, stdout } = await command(dir.path, ["status", cacheId.slice(0, 6), "--check", "--json"]);
  assertEquals([code, JSON.parse(stdout).files.damaged], [6, [`chunks/${name}`]]);
});
