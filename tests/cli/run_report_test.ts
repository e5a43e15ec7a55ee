import { assertEquals } from "@std/assert";
import type { CacheStatus } from "../../src/cache_status.ts";
import { failureLines, planLine, runJson, storedPoints, summaryLine } from "../../src/cli/run_report.ts";
import type { SweepSetup } from "../../src/cli/sweep_setup.ts";
import { createDiagnostics, type Failure } from "../../src/diagnostics.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { Warnings } from "../../src/cli/warnings.ts";
import { test } from "../test.ts";

const setup: SweepSetup = {
  sweep: { fn: () => {}, name: "f", module: { url: "file:///f.ts", exportName: "f" } },
  axisValues: {},
  params: { p: 1n },
  chunkSpec: "auto",
  root: "/root",
  typedRoot: "root",
  version: undefined,
  where: undefined,
  verbose: 0,
  warnings: new Warnings({ write: () => {}, isTerminal: false }),
};

const results = { cacheId: "id", axisOrder: ["a", "s"], axisValues: { s: [1, NaN], a: ["x"] } };
const counts = { totalPoints: 2000, knownPoints: 1, missingPoints: 3, excludedPoints: 0, wholePoints: 0, wholeChunks: 0, damagedFiles: [] };
const status = { ...counts, totalChunks: 1 } as unknown as CacheStatus;

function failures(count: number): Failure[] {
  return Array.from({ length: count }, (_, i) => ({ block: { s: [i] }, error: new RangeError(`no ${i}`), attempts: i + 1, time: "2026" }));
}

test("planLine() tells the grid and what is to be done", () => {
  assertEquals(planLine(status, 3), "plan: 2,000 points in 1 chunk: 1 known, 3 to execute\n");
  assertEquals(
    planLine({ ...status, excludedPoints: 7 }, 3, "1/2"),
    "plan: 2,000 points in 1 chunk: 1 known, 7 excluded, 3 to execute in shard 1/2\n",
  );
});

test("summaryLine() tells what was done", () => {
  const diagnostics = { ...createDiagnostics(), executedPoints: 1, cachedPoints: 2, filesWritten: 1, bytesWritten: 1500 };
  diagnostics.timings.total = 12;
  assertEquals(summaryLine(diagnostics), "1 point executed, 2 known before, 1 file written (1.5 kB), 12 ms");
  const more = { ...diagnostics, failedPoints: 3, filesRead: 2, bytesRead: 10, damagedFiles: 1, missing: { ...[0], length: 1 } as never };
  assertEquals(
    summaryLine(more),
    "1 point executed, 3 failed, 2 known before, 1 left out, 2 files read (10 B), 1 file written (1.5 kB), 1 damaged file set aside, 12 ms",
  );
  assertEquals(summaryLine(diagnostics, 143), "1 point executed, 143 known before, 1 file written (1.5 kB), 12 ms");
});

test("failureLines() tells the first failures, and how many more there are", () => {
  assertEquals(failureLines(failures(2)), ['failed: {"s":[0]}: no 0 (1 attempt)', 'failed: {"s":[1]}: no 1 (2 attempts)']);
  assertEquals([failureLines(failures(8)).length, failureLines(failures(8)).at(-1)], [6, "failed: … and 3 more blocks"]);
});

test("storedPoints() counts those of whole outputs", () => assertEquals(storedPoints({ ...counts, wholePoints: 4 }), 5));

test("runJson() gives one object, with values that JSON lacks tagged", () => {
  const { diagnostics, ...rest } = parseTagged(
    runJson(setup, results, { counts, diagnostics: { ...createDiagnostics(), failures: failures(1) }, exitCode: 3 }),
  ) as Record<string, Record<string, unknown>>;
  assertEquals(rest, {
    schema: "chunk-memo/run/2",
    root: "/root",
    cacheId: "id",
    name: "f",
    version: "v1",
    params: { p: 1n },
    axes: { a: ["x"], s: [1, NaN] },
    points: { total: 2000, known: 1, missing: 3, excluded: 0 },
    exitCode: 3,
  } as never);
  assertEquals(diagnostics.failures, [{ block: { s: [0] }, error: "no 0", attempts: 1, time: "2026" }]);
  assertEquals((parseTagged(runJson(setup, results, { counts, error: new Error("no"), exitCode: 1 })) as { error: string }).error, "no");
});
