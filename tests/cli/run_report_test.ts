import { assertEquals } from "@std/assert";
import type { CacheStatus } from "../../src/cache_status.ts";
import { failureJson, isByPoint, resultJson, resultTable, type RunResult, summaryLine } from "../../src/cli/run_report.ts";
import type { RunSetup } from "../../src/cli/run_setup.ts";
import { createDiagnostics, type Diagnostics } from "../../src/diagnostics.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { test } from "../test.ts";

type Point = Record<string, unknown>;

const setup: RunSetup = {
  sweep: { fn: () => {}, name: "f" },
  axisValues: {},
  params: { p: 1 },
  chunkSpec: "auto",
  root: "/root",
  typedRoot: "root",
  version: undefined,
  partial: "complete",
  verbose: 0,
};

/** What a run over two by some values came to, the points given being without a value. */
function resultOf(
  s: readonly unknown[],
  output: readonly unknown[],
  missing: readonly Point[] = [],
  more: Partial<Diagnostics> = {},
): RunResult {
  const status = { cacheId: "id", axisOrder: ["a", "s"], axisValues: { a: ["x", "y"], s }, totalPoints: 2 * s.length, knownPoints: 1 };
  const points = { length: missing.length, [Symbol.iterator]: () => missing[Symbol.iterator]() };
  return { status: status as unknown as CacheStatus, output, diagnostics: { ...createDiagnostics(), missing: points, ...more } };
}

test("isByPoint() tells one output per point from whole outputs", () => {
  const table: readonly (readonly [RunResult, boolean])[] = [
    [resultOf([1, 2], [1, 2, 3, 4]), true],
    [resultOf([1, 2], [1, 2, 3], [{ a: "x", s: 1 }]), true],
    [resultOf([1, 2], ["whole"]), false],
  ];
  for (const [result, is] of table) assertEquals(isByPoint(result), is);
});

test("resultTable() has a row per point with a value", () => {
  assertEquals(resultTable(resultOf([1, 2], [0.5, 10, 3], [{ a: "x", s: 2 }])), [
    "a  s  value",
    "x  1    0.5",
    "y  1     10",
    "y  2      3",
  ]);
  assertEquals(resultTable(resultOf([1, 2], ["whole"])), []);
});

test("resultTable() spreads records, fields named like axes but once", () => {
  const output = [{ s: 1, n: 5 }, { s: 1, text: "t" }];
  assertEquals(resultTable(resultOf([1], output)), ["a  s          n  text", "x  1          5  undefined", "y  1  undefined  t"]);
});

test("resultTable() shows ten points and counts the others", () => {
  const s = Array.from({ length: 10 }, (_, i) => i);
  const lines = resultTable(resultOf(s, [...s, ...s]));
  assertEquals([lines.length, lines.at(-2), lines.at(-1)], [12, "x  9      9", "… and 10 more points"]);
});

test("summaryLine() tells of missing points and damaged files where there are any", () => {
  assertEquals(
    summaryLine(resultOf([1], [1, 2], [], { cachedPoints: 2, filesRead: 1, bytesRead: 1500 })),
    "2 points: 2 known, 0 executed, 1 file read (1.5 kB), 0 files written (0 B), 0 ms",
  );
  assertEquals(
    summaryLine(resultOf([1], [1], [{ a: "x", s: 1 }], { executedPoints: 1, damagedFiles: 2 })),
    "2 points: 0 known, 1 executed, 1 without a value, 0 files read (0 B), 0 files written (0 B), 2 damaged files set aside, 0 ms",
  );
});

test("resultJson() has null in the places of missing points, the last one too, and tags what JSON lacks", () => {
  const result = resultOf([1, NaN], [1n, undefined], [{ a: "y", s: NaN }, { a: "x", s: NaN }]);
  const { diagnostics, ...json } = parseTagged(resultJson(setup, result)) as Point & { diagnostics: Point };
  assertEquals(json, {
    schema: "chunk-memo/run/1",
    root: "/root",
    cacheId: "id",
    name: "f",
    version: "v1",
    params: { p: 1 },
    axes: { a: ["x", "y"], s: [1, NaN] },
    points: 4,
    missing: [1, 3],
    output: [1n, null, undefined, null],
  });
  assertEquals(diagnostics, { ...result.diagnostics, missing: 2 });
});

test("failureJson() tells what is known and what went wrong", () => {
  const json = parseTagged(failureJson({ ...setup, version: "v2" }, resultOf([1], []).status, "no luck")) as Point;
  const { version, points, known, error } = json;
  assertEquals({ version, points, known, error }, { version: "v2", points: 2, known: 1, error: "no luck" });
});
