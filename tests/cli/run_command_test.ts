import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Interruption } from "../../src/cli/io.ts";
import { ChunkMemo } from "../../mod.ts";
import { tempDir, test } from "../test.ts";
import { command, sweeps } from "./console.ts";
import { product } from "./sweeps.ts";

test("run shows plan, table and summary, and ends with 0", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await command(dir.path, ["run", `${sweeps}#product`, "s=1,2", "t=range:3:6"]);
  assertEquals(code, 0);
  assertMatch(
    stderr,
    /^plan: 6 points in 1 chunk: 0 known, 6 to execute\n6 points executed, 0 known before, 1 file written \([\d.]+ k?B\), [\d.]+ m?s\n$/,
  );
  assertEquals(stdout, "s  t  value\n1  3      3\n1  4      4\n1  5      5\n2  3      6\n2  4      8\n2  5     10\n");
});

test("run executes only what an edit of the grid adds", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", `${sweeps}#product`, "s=1,2", "t=3"]);
  const { stderr } = await command(dir.path, ["run", `${sweeps}#product`, "s=0,2,1", "t=3"]);
  assertStringIncludes(stderr, "plan: 3 points in 1 chunk: 2 known, 1 to execute\n1 point executed, 2 known before");
});

test("run shows fields of records as columns, and ten points at most", async () => {
  await using dir = await tempDir();
  const { stdout } = await command(dir.path, ["run", sweeps, "s=range(0,6)", "name=a,bcd"]);
  const lines = stdout.split("\n");
  assertEquals(lines[0], "name  s  length");
  assertEquals(lines[7], "bcd   0       3");
  assertEquals(lines.slice(11), ["… and 2 more points", ""]);
});

test("run --json prints one object", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await command(dir.path, ["run", `${sweeps}#sweep`, "s=1,5", "--param", "factor=3", "--json", "--quiet"]);
  const { diagnostics, cacheId, ...rest } = JSON.parse(stdout);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(rest, {
    schema: "chunk-memo/run/2",
    root: join(dir.path, ".chunk_memo"),
    name: "scaled",
    version: "v7",
    params: { factor: 3 },
    axes: { t: [10, 20], s: [1, 5] },
    points: { total: 4, known: 4, missing: 0, excluded: 0 },
    exitCode: 0,
  });
  assertMatch(cacheId, /^[0-9a-f]{64}$/);
  assertEquals([diagnostics.executedPoints, diagnostics.filesWritten, diagnostics.missing], [4, 2, 0]);
  assert(diagnostics.timings.total > 0);
});

test("run shares the cache of a function memoized under the same name", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: join(dir.path, "r"), axisValues: { s: [1, 2], t: [3] } });
  await memo.cache(product, { name: "product" })({});
  const { stderr } = await command(dir.path, ["run", `${sweeps}#product`, "s=1,2", "t=3", "--root", "r"]);
  assertStringIncludes(stderr, "plan: 2 points in 1 chunk: 2 known, 0 to execute\n");
});

test("run --version computes anew", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", `${sweeps}#product`, "s=1,2", "t=3"]);
  const { stderr } = await command(dir.path, ["run", `${sweeps}#product`, "s=1,2", "t=3", "--version", "v2"]);
  assertStringIncludes(stderr, "0 known, 2 to execute");
});

test("run --chunk sets the chunk sizes over those of the module", async () => {
  await using dir = await tempDir();
  const plans = [];
  for (const chunk of [[], ["--chunk", "s=1"], ["--chunk", "s=1,t=2"], ["--chunk", "auto"]]) {
    plans.push((await command(dir.path, ["run", `${sweeps}#sweep`, ...chunk])).stderr);
  }
  assertEquals(plans.map((plan) => /in (\d+) chunk/.exec(plan)?.[1]), ["2", "6", "3", "1"]);
});

test("run notes whole outputs", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await command(dir.path, ["run", `${sweeps}#whole`, "s=1,2"]);
  assertEquals([code, stdout], [0, ""]);
  assertStringIncludes(stderr, "note: 1 chunk with one whole output, and no output per point: return a list");
});

test("run ends with 3 where the function fails, says what is stored, and goes on from there", async () => {
  await using dir = await tempDir();
  await writeFile(
    join(dir.path, "fragile.mjs"),
    `export default Object.assign(({ s }) => { if (s[0] === 3 && globalThis.isFragile) throw new Error("no such luck"); return s; }, {});`,
  );
  const args = ["run", "fragile.mjs", "s=1,2,3", "--chunk", "s=1", "--json"];
  Object.assign(globalThis, { isFragile: true });
  const { code, stdout, stderr } = await command(dir.path, args);
  assertEquals(code, 3);
  assertStringIncludes(stderr, 'error: Cannot execute block {"s":[3]}: no such luck\n');
  assertStringIncludes(stderr, "stored in .chunk_memo: 2 of 3 points; once that is mended, the same command goes on from there\n");
  const { error, points, exitCode } = JSON.parse(stdout);
  assertEquals([error, points.known, exitCode], ['Cannot execute block {"s":[3]}: no such luck', 2, 3]);
  Object.assign(globalThis, { isFragile: false });
  assertStringIncludes((await command(dir.path, args)).stderr, "2 known, 1 to execute");
});

test("run ends with 3 where outputs do not fit their points", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await command(dir.path, ["run", `${sweeps}#short`, "s=1,2"]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "returned 1 outputs for 2 points");
});

test("run ends with 7 where the cache is not usable", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "file"), "");
  const { code, stderr } = await command(dir.path, ["run", `${sweeps}#product`, "s=1", "t=1", "--root", "file"]);
  assertEquals(code, 7);
  assertMatch(stderr, /^error: Cannot .*\n$/);
});

test("run ends with 2 where the module cannot be loaded", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "broken.mjs"), `throw new Error("not today");`);
  const { code, stderr } = await command(dir.path, ["run", "broken.mjs", "s=1"]);
  assertEquals([code, stderr], [2, "error: Cannot load broken.mjs: not today\n"]);
});

const misuses: [args: string[], message: string][] = [
  [[], "no command given"],
  [["rum"], 'unknown command "rum": known commands are "run", "plan", "status", "get", "report"'],
  [["run"], "no module given"],
  [["run", "nowhere.ts", "s=1"], "Cannot run nowhere.ts: there is no such file"],
  [["run", "s=1"], "the module comes before the axes"],
  [["run", `${sweeps}#nothing`], 'the export "nothing" is not there: it exports '],
  [["run", `${sweeps}#number`], 'the export "number" must be a function or { fn, … }: received a number'],
  [["run", `${sweeps}#misspelt`], 'unknown option "axisvalues"'],
  [["run", sweeps], "it has no axes: write axis=1,2,3"],
  [["run", sweeps, "s"], "Cannot read axis: received s: write axis=1,2,3"],
  [["run", sweeps, "s="], 'Cannot read axis "s": received : it has no values'],
  [["run", sweeps, "s=1", "s=2"], 'Cannot read axis "s": it is given twice'],
  [["run", `${sweeps}#sweep`, "u=1"], 'Cannot use axis "u" of scaled: it is unknown: known axes are "s", "t"'],
  [["run", `${sweeps}#sweep`, "factor=1"], "it is a param: write --param factor=…"],
  [["run", `${sweeps}#sweep`, "--param", "s=1"], 'Cannot use param "s": it is an axis: write s=…'],
  [["run", `${sweeps}#sweep`, "--param", "s"], "write --param name=value"],
  [["run", `${sweeps}#sweep`, "--chunk", "s=0"], "its size must be a positive integer: received 0"],
  [["run", `${sweeps}#sweep`, "--chunk", "u=1"], 'Cannot chunk axis "u"'],
  [["run", `${sweeps}#sweep`, "--chunk", "5"], "write --chunk s=10,strat=1"],
  [["run", sweeps, "s=1", "name=a", "--chunk", "s=1"], "missing chunkSpec for axis 'name'"],
  [["run", sweeps, "s=1", "--jsno"], "did you mean --json"],
];
for (const [args, message] of misuses) {
  test(`main() ends with 2 for ${args.map((arg) => arg.replace(sweeps, "sweeps.ts")).join(" ") || "nothing"}`, async () => {
    await using dir = await tempDir();
    const { code, stdout, stderr } = await command(dir.path, args);
    assertStringIncludes(stderr, message);
    assertMatch(stderr, /^error: .*\n$/);
    assertEquals([code, stdout], [2, ""]);
  });
}

test("run --partial ends with 5 where points of partial chunks have no value", async () => {
  await using dir = await tempDir();
  const axisValues = { s: [1, 2], t: [3, 4] };
  const memo = new ChunkMemo({ root: join(dir.path, "r"), axisValues });
  await memo.cache(product, { name: "product", granularity: "point" })({ s: [2], t: [3] });
  const args = ["run", `${sweeps}#product`, "s=1,2", "t=3,4", "--root", "r"];
  const { code, stdout, stderr } = await command(dir.path, [...args, "--partial"]);
  assertEquals([code, stdout], [5, "s  t  value\n2  3      6\n"]);
  assertStringIncludes(stderr, "note: 3 points of chunks known in part left out: run without --partial to execute them");
  assertEquals((await command(dir.path, args)).code, 0);
});

test("run --on-error goes on, tells what failed, and ends with 3", async () => {
  await using dir = await tempDir();
  const args = ["run", `${sweeps}#product`, "s=1,2", "t=3,4", "-p", 'failAt="2,3"'];
  const { code, stdout, stderr } = await command(dir.path, [...args, "--on-error", "continue", "--retries", "1"]);
  assertEquals([code, stdout], [3, "s  t  value\n1  3      3\n1  4      4\n2  4      8\n"]);
  assertStringIncludes(stderr, 'failed: {"s":[2],"t":[3]}: no such luck (2 attempts)\n4 points executed, 1 failed, 0 known before');
  assertEquals((await command(dir.path, [...args, "--on-error", "0"])).code, 3);
});

test("run --max-points and --max-time end with 4, and the same command goes on", async () => {
  await using dir = await tempDir();
  const args = ["run", `${sweeps}#product`, "s=1,2,3", "t=3,4", "--chunk", "s=1,t=2"];
  const { code, stderr } = await command(dir.path, [...args, "--max-points", "3"]);
  assertEquals(code, 4);
  assertStringIncludes(stderr, "stored in .chunk_memo: 3 of 6 points; the same command goes on from there\n");
  await writeFile(
    join(dir.path, "slow.mjs"),
    `export default async ({ s }, { signal }) => {
    await new Promise((resolve, reject) => { if (s[0] > 1) signal.addEventListener("abort", reject); else resolve(); });
    return s;
  };`,
  );
  await command(dir.path, ["run", "slow.mjs", "s=1", "--chunk", "s=1", "--json"]);
  const slow = await command(dir.path, ["run", "slow.mjs", "s=1,2,3", "--chunk", "s=1", "--max-time", "100ms"]);
  assertEquals(slow.code, 4);
  assertStringIncludes(slow.stderr, "Stopped: --max-time is over\nstored in .chunk_memo: 1 of 3 points; the same command goes on");
  assertEquals((await command(dir.path, [...args, "--max-points", "3"])).code, 0);
});

test("run --frozen ends with 5 before the function is called, and with 0 where all is known", async () => {
  await using dir = await tempDir();
  const args = ["run", `${sweeps}#product`, "s=1", "t=3,4"];
  const { code, stderr, stdout } = await command(dir.path, [...args, "--frozen"]);
  assertEquals([code, stdout], [5, ""]);
  assertStringIncludes(stderr, "error: Cannot run product --frozen: 2 points would be executed\n");
  await command(dir.path, args);
  assertEquals((await command(dir.path, [...args, "--frozen"])).code, 0);
});

test("run --shard and --repeat execute their part", async () => {
  await using dir = await tempDir();
  const args = ["run", `${sweeps}#product`, "s=1,2", "t=3", "--repeat", "4", "--chunk", "s=1,t=1,seed=1"];
  const first = await command(dir.path, [...args, "--shard", "1/3"]);
  assertStringIncludes(first.stderr, "plan: 8 points in 8 chunks: 0 known, 3 to execute in shard 1/3\n3 points executed");
  assertMatch(first.stdout, /^s +seed +t +value\n/);
  assertStringIncludes((await command(dir.path, args)).stderr, "5 points executed");
});

test("run --events appends what happens to a file", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", `${sweeps}#product`, "s=1", "t=3,4", "--events", "e.ndjson"]);
  const events = (await readFile(join(dir.path, "e.ndjson"), "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals([events[0].event, events[0].missingPoints, events.at(-1).event, events.at(-1).knownPoints], ["planned", 2, "done", 2]);
  assertEquals(events.some(({ event, phase }) => event === "progress" && phase === "done"), true);
});

test("run ends with the signal's exit code where it is interrupted, and stores what is finished", async () => {
  await using dir = await tempDir();
  const controller = new AbortController();
  await writeFile(join(dir.path, "stopped.mjs"), `export default ({ s }) => { if (s[0] === 2) globalThis.stopNow?.(); return s; };`);
  Object.assign(globalThis, { stopNow: () => controller.abort(new Interruption("SIGINT", 130)) });
  const args = ["run", "stopped.mjs", "s=1,2,3", "--chunk", "s=1"];
  const { code, stderr } = await command(dir.path, args, { signal: controller.signal });
  Object.assign(globalThis, { stopNow: undefined });
  assertEquals(code, 130);
  assertStringIncludes(stderr, "Interrupted by SIGINT\nstored in .chunk_memo: 2 of 3 points; the same command goes on from there\n");
  assertStringIncludes((await command(dir.path, args)).stderr, "2 known, 1 to execute");
});
