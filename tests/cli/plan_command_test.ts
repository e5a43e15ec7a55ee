import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { tempDir, test } from "../test.ts";
import { command, sweeps } from "./console.ts";

const grid = [`${sweeps}#product`, "s=1,2,3", "t=4,5", "--chunk", "s=1,t=2"];

test("plan tells what is known and what is missing, and writes nothing", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await command(dir.path, ["plan", ...grid]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(
    stdout,
    new RegExp(
      "^product: cache [0-9a-f]{12} in \\.chunk_memo, version v1\n" +
        "points    6: 0 known, 6 missing, 0 failed, 0 excluded\n" +
        "chunks    3: 0 complete, 0 in part, 3 not begun\n" +
        "files     0 \\(0 B\\)\n" +
        "time      unknown: nothing is on record: try --pilot 3\n$",
    ),
  );
  assertEquals((await command(dir.path, ["plan", ...grid, "--json"])).code, 0);
});

test("plan tells failed points apart, the values of which nothing is known, and the time by what is on record", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "-p", 'failAt="3,5"', "--json", "--on-error", "continue"]);
  const more = ["plan", `${sweeps}#product`, "s=1,2,3,7,8", "t=4,5", "--chunk", "s=1,t=2", "-p", 'failAt="3,5"'];
  const { stdout } = await command(dir.path, more);
  assertStringIncludes(
    stdout,
    "points    10: 5 known, 4 missing, 1 failed, 0 excluded\n          nothing known of s = 7, 8\n" +
      '          1 failed: no such luck: as at {"s":3,"t":5}\n',
  );
  assertStringIncludes(stdout, "chunks    5: 2 complete, 1 in part, 2 not begun\n");
  assertMatch(stdout, /time {6}about .* in one thread: .* a point, by 5 points on record\n/);
  assertMatch((await command(dir.path, [...more, "-j", "3"])).stdout, /in 3 workers/);
  assertStringIncludes((await command(dir.path, ["plan", ...grid.slice(0, 2), "t=4", "-p", 'failAt="3,5"'])).stdout, "nothing to execute");
});

test("plan tells what leaves points out", async () => {
  await using dir = await tempDir();
  const { stdout } = await command(dir.path, ["plan", ...grid, "-w", "s > 1", "-w", "t < 5"]);
  assertStringIncludes(
    stdout,
    "points    6: 0 known, 2 missing, 0 failed, 4 excluded\n          excluded by --where s > 1 and --where t < 5\n",
  );
  const json = await command(dir.path, ["plan", ...grid, "-w", "s > 1", "--json"]);
  const { conditions, errors } = JSON.parse(json.stdout);
  assertEquals([conditions, errors], [["--where s > 1"], []]);
});

test("plan --pilot executes and keeps some points, spread over the missing ones", async () => {
  await using dir = await tempDir();
  const { code, stdout } = await command(dir.path, ["plan", ...grid, "--pilot", "2"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "points    6: 2 known, 4 missing");
  assertMatch(stdout, /by a pilot of 2 points\n/);
  const { stdout: json } = await command(dir.path, ["run", ...grid, "--json"]);
  assertEquals(JSON.parse(json).diagnostics.executedPoints, 4);
});

test("plan --json gives one object", async () => {
  await using dir = await tempDir();
  const { stdout } = await command(dir.path, ["plan", ...grid, "--json", "--pilot", "1"]);
  const { schema, points, chunks, axes, estimatedMs, pointMs, files, name } = JSON.parse(stdout);
  assertEquals([schema, name, axes], ["chunk-memo/plan/1", "product", { s: 3, t: 2 }]);
  assertEquals([points, chunks], [
    { total: 6, known: 1, missing: 5, failed: 0, excluded: 0 },
    { total: 3, cached: 0, partial: 1 },
  ]);
  assertEquals([estimatedMs >= 0, pointMs >= 0, files.count], [true, true, 1]);
});

test("plan refuses a pilot of a cache without a function, and counts that are none", async () => {
  await using dir = await tempDir();
  const { stdout } = await command(dir.path, ["run", ...grid, "--json"]);
  const { cacheId } = JSON.parse(stdout);
  const outcome = await command(dir.path, ["plan", cacheId.slice(0, 8), "--pilot", "1"]);
  assertEquals(outcome.code, 2);
  assertStringIncludes(outcome.stderr, "a cache that is named by its id has no function: name its module");
  assertEquals((await command(dir.path, ["plan", ...grid, "--pilot", "0"])).code, 2);
});
