import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join, resolve } from "node:path";
import { parseArguments } from "../../src/cli/arguments.ts";
import { COMMON_OPTIONS, RUN_OPTIONS } from "../../src/cli/options.ts";
import { memoizeSweep, type RunSetup, setUpRun } from "../../src/cli/run_setup.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import type { ProgressEvent } from "../../src/progress.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { product, sweep } from "./sweeps.ts";

function setUp(...args: string[]): Promise<RunSetup> {
  return setUpRun(parseArguments(args, [...COMMON_OPTIONS, ...RUN_OPTIONS]), resolve("/work"));
}

const output = { write: () => {}, isTerminal: false };

test("setUpRun() takes a function with what was typed, and defaults for the rest", async () => {
  assertEquals(await setUp(`${sweeps}#product`, "s=1,2", "t=3"), {
    sweep: { fn: product, name: "product" },
    axisValues: { s: [1, 2], t: [3] },
    params: {},
    chunkSpec: "auto",
    root: resolve("/work", ".chunk_memo"),
    typedRoot: ".chunk_memo",
    version: undefined,
    partial: "complete",
    verbose: 0,
  });
});

test("setUpRun() puts what was typed over the module's sweep", async () => {
  const typed = ["s=5", "-p", "factor=3", "-p", "more=x", "--chunk", "t=2", "--root", "r", "--version", "v8", "--partial", "-v"];
  const { sweep: loaded, ...setup } = await setUp(`${sweeps}#sweep`, ...typed);
  assertEquals(loaded.name, "scaled");
  assertEquals(setup, {
    axisValues: { s: [5], t: [10, 20] },
    params: { factor: 3, more: "x" },
    chunkSpec: { s: 3, t: 2 },
    root: resolve("/work", "r"),
    typedRoot: "r",
    version: "v8",
    partial: "return",
    verbose: 2,
  });
});

test("setUpRun() takes the module's sweep as it is, chunk sizes on request not", async () => {
  const { axisValues, params, chunkSpec, version } = await setUp(`${sweeps}#sweep`);
  assertEquals({ axisValues, params, chunkSpec, version }, {
    axisValues: { s: [1, 2, 3], t: [10, 20] },
    params: { factor: 2 },
    chunkSpec: { s: 3, t: 1 },
    version: sweep.version,
  });
  assertEquals((await setUp(`${sweeps}#sweep`, "--chunk", "auto")).chunkSpec, "auto");
});

test("setUpRun() refuses what cannot be understood", async () => {
  const table: readonly (readonly [readonly string[], string])[] = [
    [[], "no module given"],
    [[`${sweeps}#product`], "it has no axes: write axis=1,2,3"],
    [[`${sweeps}#product`, "s=1", "s=2"], 'Cannot read axis "s": it is given twice'],
    [[`${sweeps}#product`, "s=1", "-p", "s=2"], 'Cannot use param "s": it is an axis'],
    [[`${sweeps}#product`, "s=1", "-p", "a=1", "-p", "a=1"], 'Cannot read --param "a": it is given twice'],
    [[`${sweeps}#sweep`, "u=1"], "u"],
    ...["0", "-1", "1.5", "x", "9007199254740993"].map((size) =>
      [[`${sweeps}#product`, "s=1", "--chunk", `s=${size}`], `its size must be a positive integer: received ${size}`] as const
    ),
  ];
  for (const [args, message] of table) await assertRejects(() => setUp(...args), UsageError, message);
});

test("memoizeSweep() runs the sweep, stores it below the root and tells of its progress", async () => {
  await using dir = await tempDir();
  const setup = await setUp(`${sweeps}#sweep`, "--root", join(dir.path, "root"));
  const events: ProgressEvent[] = [];
  const memoized = memoizeSweep(setup, { stdout: output, stderr: output, cwd: dir.path }, (event) => void events.push(event));
  const [values, { executedPoints }] = await memoized(setup.params);
  assertEquals([values, executedPoints], [[20, 40, 60, 40, 80, 120], 6]);
  assertEquals((await memoized.cacheStatus(setup.params)).knownPoints, 6);
  assertEquals(events.length > 0, true);
});

test("memoizeSweep() refuses chunk sizes of an axis that is none", async () => {
  const setup = await setUp(`${sweeps}#sweep`, "--chunk", "u=2");
  assertThrows(() => memoizeSweep(setup, { stdout: output, stderr: output, cwd: "/" }, () => {}), Error, "u");
});
