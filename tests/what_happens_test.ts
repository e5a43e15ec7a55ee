/** The rows of the README's table "What happens when", each a test. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  ChunkCache,
  createWorkerPool,
  ExecutionError,
  MISSING,
  perPoint,
  run,
  runParallel,
  StoreError,
  UnstorableValueError,
} from "../mod.ts";
import { replaceIo } from "../src/store/io.ts";
import { runScript } from "./cli/script.ts";
import { busy, die } from "./map/fixtures/tasks.ts";
import { repository } from "./source_files.ts";
import { chunkFiles, chunkPath, flipBit, line, tens, withWarnings } from "./sweeps.ts";
import { isDeno, tempDir, test, type TestOptions } from "./test.ts";
import { cacheOver as memoryCache, outputOf, S } from "./torture/out_of_memory_sweep.ts";
import { Child, pause } from "./torture/processes_spawn.ts";

const ALL = [10, 20, 30, 40, 50, 60, 70];

/** Fails at one value of a line. */
const failAt = (bad: number) =>
  perPoint(({ s }: { s: number }) => {
    if (s === bad) throw new RangeError(`${s} is too far`);
    return s * 10;
  });

/** What a healthy function is called for when the sweep is run once more, and what comes out. */
async function runAgain(root: string) {
  const { exec, calls } = tens();
  const [output, diagnostics] = await run(line(root), exec);
  assertEquals(output, ALL);
  return { called: calls.flat(), diagnostics };
}

const OUTCOMES: Readonly<Record<string, (root: string) => Promise<void>>> = {
  "the function throws": async (root) => {
    await assertRejects(() => run(line(root), failAt(5)), ExecutionError, '{"s":5}: 5 is too far');
    assertEquals((await runAgain(root)).called, [5, 6, 7]);
  },

  'it throws, and `onError` is `"continue"`': async (root) => {
    const [output, { failures }] = await run(line(root), failAt(5), { onError: "continue" });
    assertEquals(output as unknown[], [10, 20, 30, 40, MISSING, 60, 70]);
    assertEquals(failures.map(({ block, error }) => [block, String(error)]), [[{ s: [5] }, "RangeError: 5 is too far"]]);
    assertEquals((await readdir(join(root, "line", "failures"))).length, 1);
    assertEquals((await runAgain(root)).called, [5]);
    assertEquals(await readdir(join(root, "line", "failures")), []);
  },

  "an output cannot be stored": async (root) => {
    const bad = ({ s }: { s: number[] }) => s.map((value) => value === 5 ? () => value : value * 10);
    await assertRejects(() => run(line(root), bad), UnstorableValueError, '{"s":5}');
    assertEquals((await runAgain(root)).called, [5, 7]);
  },

  "a call takes longer than `timeoutMs`": async (root) => {
    let isTold = false;
    const slow = async ({ s }: { s: number[] }, { signal }: { signal: AbortSignal }) => {
      if (s.includes(4)) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      isTold = signal.aborted;
      return s.map((value) => value * 10);
    };
    const error = await assertRejects(() => run(line(root), slow, { timeoutMs: 30 }), ExecutionError);
    await pause(1);
    assertEquals([(error.cause as Error).name, isTold], ["TimeoutError", true]);
    assertEquals((await runAgain(root)).called, [4, 5, 6, 7]);
  },

  "a call in a worker takes longer": async (root) => {
    await using pool = createWorkerPool({ maxWorkers: 1 });
    const cache = new ChunkCache({ root, cacheId: "busy", axisValues: { ms: [1, 100_000, 2] }, chunkSpec: { ms: 1 }, verbose: 0 });
    const items = [{ ms: 1 }, { ms: 100_000 }, { ms: 2 }];
    const [output, { failures }] = await runParallel(items, { cache, execFn: busy, pool, timeoutMs: 300, onError: "continue" });
    assertEquals(output, [1, MISSING, 2]);
    assertEquals((failures[0].error as Error).name, "TimeoutError");
  },

  "the run's `signal` is aborted": async (root) => {
    const controller = new AbortController();
    const stopping = ({ s }: { s: number[] }) => {
      if (s.includes(4)) controller.abort(new Error("enough"));
      return s.map((value) => value * 10);
    };
    await assertRejects(() => run(line(root), stopping, { signal: controller.signal }), Error, "enough");
    assertEquals((await runAgain(root)).called, [7]);
  },

  "Ctrl-C or SIGTERM meets the command line": async (root) => {
    await writeFile(
      join(root, "slow.mjs"),
      `export default async function slow({ s }) { await new Promise((resolve) => setTimeout(resolve, 20)); return s; }`,
    );
    const args = ["run", "slow.mjs", "s=range:0:1000", "--chunk", "s=1", "-v"];
    for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const { code, stderr } = await runScript("cli.ts", args, { cwd: root, interruptAt: { text: "stored [[", signal } });
      assertEquals(code, exitCode);
      assertStringIncludes(stderr, "points; the same command goes on from there\n");
    }
  },

  "the process is killed": async (root) => {
    const child = new Child("kill_child.ts", [join(root, "k"), join(root, "log"), "40"], { cwd: root });
    const { signal } = await child.ended;
    assertEquals(signal, "SIGKILL");
    const { cacheOver, outputOf, values, CHUNK, CHUNKS } = await import("./torture/kill_sweep.ts");
    const stored = (await cacheOver(join(root, "k"), values(CHUNK * CHUNKS)).cacheStatus()).knownPoints;
    const [output, { executedPoints }] = await run(cacheOver(join(root, "k"), values(CHUNK * CHUNKS)), ({ s }) => s.map(outputOf));
    assertEquals([output.length, output[9], executedPoints], [CHUNK * CHUNKS, outputOf(9), CHUNK * CHUNKS - stored]);
    assert(stored > 0);
    assertEquals((await readdir(join(root, "k", "k", "chunks"))).filter((name) => !name.endsWith(".msgpack")), []);
  },

  "a worker exits, closes itself or crashes": async (root) => {
    const ways = isDeno ? ["close", "process", "throw"] : ["process", "throw"];
    const cache = new ChunkCache({ root, cacheId: "die", axisValues: { how: ways, s: [1] }, chunkSpec: { how: 1, s: 1 }, verbose: 0 });
    for (const how of ways) {
      const error = await assertRejects(() => runParallel([{ how, s: 1 }], { cache, execFn: die, maxWorkers: 2 }), ExecutionError);
      assertStringIncludes(error.message, `{"how":"${how}","s":1}`);
    }
  },

  "memory runs out in a worker": async (root) => {
    const flags = ["--v8-flags=--max-old-space-size=64"];
    const { code, signal } = await new Child("out_of_memory_child.ts", [join(root, "m"), "10", "chunk", "1"], { cwd: root, flags }).ended;
    assert(code !== 0 || signal !== null);
    const [output, { executedPoints }] = await run(memoryCache(join(root, "m")), ({ s }) => s.map(outputOf));
    assertEquals([output, executedPoints < S.length], [S.map(outputOf), true]);
  },

  "the disk is full": async (root) => {
    await run(line(root).slice({ s: [1] }), tens().exec);
    const writeNew = () => Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
    const restore = replaceIo({ writeNew });
    try {
      await assertRejects(() => run(line(root), tens().exec), StoreError);
    } finally {
      restore();
    }
    assertEquals((await runAgain(root)).called, [4, 5, 6, 7]);
  },

  "a file is damaged": async (root) => {
    await run(line(root), tens().exec);
    const path = chunkPath(line(root), [1, 2, 3]);
    await flipBit(path, Math.floor((await readFile(path)).length / 2));
    const { value: { called, diagnostics } } = await withWarnings(() => runAgain(root));
    assertEquals([called, diagnostics.damagedFiles, (await readdir(join(root, "line", "damaged"))).length], [[1, 2, 3], 1, 1]);
  },

  "another process runs the same sweep": async (root) => {
    await symlink(root, join(root, "elsewhere"));
    for (const claim of [false, true]) {
      const { exec, calls } = tens();
      const slow = async (vectors: { s: number[] }) => {
        await pause(3);
        return exec(vectors);
      };
      const open = (path: string) => line(path, { cacheId: `claim-${claim}` });
      const outcomes = await Promise.all([root, join(root, "elsewhere")].map((path) => run(open(path), slow, { claim })));
      assertEquals(outcomes.map(([output]) => output), [ALL, ALL]);
      assertEquals((await open(root).cacheStatus()).knownPoints, 7);
      if (claim) assertEquals(calls.flat().sort(), [1, 2, 3, 4, 5, 6, 7]);
    }
  },

  "a process that claims is killed": async (root) => {
    const script = `
      import { ChunkCache, run } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
      const cache = new ChunkCache({ root: ${
      JSON.stringify(root)
    }, cacheId: "line", chunkSpec: { s: 3 }, axisValues: { s: [1, 2, 3, 4, 5, 6, 7] } });
      await run(cache, async ({ s }) => {
        if (s.includes(4)) process.kill(process.pid, "SIGKILL");
        return s.map((value) => value * 10);
      }, { claim: true });`;
    await writeFile(join(root, "killed.mjs"), `import process from "node:process";${script}`);
    const child = new Child(join(root, "killed.mjs"), [], { cwd: repository, flags: [`--config=${repository}deno.json`] });
    assertEquals((await child.ended).signal, "SIGKILL");
    const { exec, calls } = tens();
    const [output] = await run(line(root), exec, { claim: true });
    assertEquals([output, calls.flat()], [ALL, [4, 5, 6, 7]]);
    assertEquals((await chunkFiles(root)).length, 3);
    assertEquals((await readdir(join(root, "line"))).includes("leases"), false);
  },
};

/** The first cells of the table's rows. */
async function rows(): Promise<string[]> {
  const page = await readFile(`${repository}README.md`, "utf8");
  const section = /^## What happens when\n([^]*?)^## /m.exec(page)![1]!;
  return [...section.matchAll(/^\| (.+?) +\|/gm)].map((match) => match[1]!).filter((cell) => !/^(what happens|-+)$/.test(cell));
}

test("every row of the README's table is a test, and every test a row", async () => {
  assertEquals(await rows(), Object.keys(OUTCOMES));
});

/** Rows that are about one runtime. */
const WHERE: Readonly<Record<string, TestOptions>> = {
  "memory runs out in a worker": { on: ["deno"], because: "other runtimes end the worker alone" },
};

for (const [what, outcome] of Object.entries(OUTCOMES)) {
  test(`what happens when ${what}`, WHERE[what] ?? { on: ["deno", "bun", "node"], because: "it may happen everywhere" }, async () => {
    await using dir = await tempDir();
    await outcome(dir.path);
  });
}
