import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArguments } from "../../src/cli/arguments.ts";
import { COMMON_OPTIONS } from "../../src/cli/options.ts";
import { RUN_OPTIONS } from "../../src/cli/run_options.ts";
import { memoizeSweep, parseCount, setUpSweep, type SweepSetup } from "../../src/cli/sweep_setup.ts";
import { deriveSeeds } from "../../src/cli/seeds.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { run } from "../../mod.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { product, sweep } from "./sweeps.ts";

function setUp(...args: string[]): Promise<SweepSetup> {
  return setUpSweep(parseArguments(args, [...COMMON_OPTIONS, ...RUN_OPTIONS]), {
    cwd: resolve("/work"),
    stderr: { write: () => {}, isTerminal: false },
  });
}

test("setUpSweep() takes a function with what was typed, and defaults for the rest", async () => {
  const { warnings: _, ...setup } = await setUp(`${sweeps}#product`, "s=1,2", "t=3");
  assertEquals(setup, {
    sweep: { fn: product, name: "product", module: { url: pathToFileURL(sweeps).href, exportName: "product" } },
    axisValues: { s: [1, 2], t: [3] },
    params: {},
    chunkSpec: "auto",
    root: resolve("/work", ".chunk_memo"),
    typedRoot: ".chunk_memo",
    version: undefined,
    where: undefined,
    verbose: 0,
  });
});

test("setUpSweep() puts what was typed over the module's sweep", async () => {
  const typed = ["s=5", "-p", "factor=3", "-p", "more=x", "--chunk", "t=2", "--root", "r", "--version", "v8", "-v"];
  const { sweep: loaded, warnings: _, ...setup } = await setUp(`${sweeps}#sweep`, ...typed);
  assertEquals(loaded.name, "scaled");
  assertEquals(setup, {
    axisValues: { s: [5], t: [10, 20] },
    params: { factor: 3, more: "x" },
    chunkSpec: { s: 3, t: 2 },
    root: resolve("/work", "r"),
    typedRoot: "r",
    version: "v8",
    where: undefined,
    verbose: 2,
  });
});

test("setUpSweep() takes the module's sweep as it is, chunk sizes on request not", async () => {
  const { axisValues, params, chunkSpec, version } = await setUp(`${sweeps}#sweep`);
  assertEquals({ axisValues, params, chunkSpec, version }, {
    axisValues: { s: [1, 2, 3], t: [10, 20] },
    params: { factor: 2 },
    chunkSpec: { s: 3, t: 1 },
    version: sweep.version,
  });
  assertEquals((await setUp(`${sweeps}#sweep`, "--chunk", "auto")).chunkSpec, "auto");
});

test("setUpSweep() refuses what cannot be understood", async () => {
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

test("setUpSweep() refuses a param that is nearly one that the module names, and takes any other", async () => {
  for (const name of ["fcator", "facto", "Factor"]) {
    await assertRejects(
      () => setUp(`${sweeps}#sweep`, "-p", `${name}=3`),
      UsageError,
      `Cannot use param "${name}": scaled names no such param: did you mean "factor", or is it to be added to the params of the module`,
    );
  }
  assertEquals((await setUp(`${sweeps}#sweep`, "-p", "other=3")).params, { factor: 2, other: 3 });
  assertEquals((await setUp(`${sweeps}#product`, "s=1", "t=1", "-p", "fcator=3")).params, { fcator: 3 });
  assertEquals((await setUp(`${sweeps}#speedy`, "--repeat", "2", "-p", "seed=7")).params, { speed: 1 });
});

test("setUpSweep() adds an axis of seeds where points are repeated", async () => {
  const { axisValues, params, chunkSpec } = await setUp(`${sweeps}#sweep`, "--repeat", "3", "-p", "seed=7");
  assertEquals(axisValues, { s: [1, 2, 3], t: [10, 20], seed: deriveSeeds("7", 3) });
  assertEquals([params, chunkSpec], [{ factor: 2 }, { s: 3, t: 1, seed: 1 }]);
  const plain = await setUp(`${sweeps}#product`, "s=1", "t=1", "--repeat", "2");
  assertEquals([plain.axisValues.seed, plain.chunkSpec], [deriveSeeds("0", 2), "auto"]);
  await assertRejects(() => setUp(`${sweeps}#product`, "seed=1", "--repeat", "2"), UsageError, 'it adds the axis "seed"');
});

test("setUpSweep() leaves out the points that the module or --where leave out", async () => {
  const { where } = await setUp(`${sweeps}#product`, "s=1,2,3", "t=1,2", "-p", "most=2", "--where", "s <= most && s > t");
  assertEquals([where!({ s: 2, t: 1 }), where!({ s: 3, t: 1 }), where!({ s: 1, t: 1 })], [true, false, false]);
  const both = await setUp(`${sweeps}#product`, "s=1,2,3", "t=1", "-w", "s > 1", "-w", "s < 3");
  assertEquals([1, 2, 3].map((s) => both.where!({ s, t: 1 })), [false, true, false]);
  await assertRejects(() => setUp(`${sweeps}#product`, "s=1", "-w", "u > 1"), UsageError, "Cannot use --where");
});

test("parseCount() reads positive integers up to a limit", () => {
  assertEquals([parseCount("1", "-j"), parseCount("1024", "-j", 1024)], [1, 1024]);
  for (const text of ["0", "-1", "1.5", "x", "", "9007199254740993"]) assertThrows(() => parseCount(text, "-j"), UsageError, "positive");
  assertThrows(() => parseCount("1025", "-j", 1024), UsageError, "Cannot read -j: it must be an integer from 1 to 1024: received 1025");
});

test("memoizeSweep() gives the cache of the sweep, below the root", async () => {
  await using dir = await tempDir();
  const setup = await setUp(`${sweeps}#sweep`, "--root", join(dir.path, "root"));
  const cache = memoizeSweep(setup).cacheFor(setup.params);
  assertEquals([cache.root, cache.version, cache.axisOrder], [join(dir.path, "root"), "v7", ["t", "s"]]);
  const [values] = await run(cache, ({ s, t }) => (t as number[]).flatMap((b) => (s as number[]).map((a) => a * b * 2)));
  assertEquals(values, [20, 40, 60, 40, 80, 120]);
  assertEquals((await memoizeSweep({ ...setup, where: ({ s }) => s === 1 }).cacheFor(setup.params).cacheStatus()).excludedPoints, 4);
});

test("memoizeSweep() refuses chunk sizes of an axis that is none", async () => {
  const setup = await setUp(`${sweeps}#sweep`, "--chunk", "u=2");
  assertThrows(() => memoizeSweep(setup), UsageError, "u");
});
