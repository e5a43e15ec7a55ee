import { assertEquals } from "@std/assert";
import { drawnAxis, makeCells, pointsOf } from "../../scripts/report_page/cells.ts";
import type { Report } from "../../scripts/report_page/data.ts";
import { readReport } from "../../scripts/report_page/data.ts";
import { dataPart } from "../../src/report/page_parts.ts";
import { test } from "../test.ts";
import { encodeAxis, encodeNumbers } from "../../src/report/columns.ts";

/** A report of two axes, the first three points of which are known. */
function reportOf(a: number[], b: string[], hasStates = true): Report {
  const total = a.length * b.length;
  const states = new Uint8Array(Math.ceil(total / 4));
  states[0] = 0b100101; // known, known, failed, missing
  const parts: Record<string, unknown[]> = {
    head: [{
      axes: [{ name: "a", numbers: encodeAxis(a) }, { name: "b", texts: b }],
      counts: { total, known: 2, missing: total - 3, failed: 1, excluded: 0 },
      hasStates,
    }],
    states: hasStates ? [btoa(String.fromCharCode(...states))] : [],
    rows: [{ points: encodeNumbers([0, 1]), columns: [{ name: "v", kind: "number", numbers: encodeNumbers([5, 2]) }] }],
    failures: [[{ points: encodeNumbers([2]), name: "Error", message: "no", attempts: 1, time: "" }]],
  };
  // As the page gets them.
  return readReport((kind) =>
    (parts[kind] ?? []).map((part) => JSON.parse(/>(.*)</s.exec(dataPart(kind as "notes", part as string[]))![1]))
  );
}

test("pointsOf() goes through the points of a choice", () => {
  const report = reportOf([1, 2, 3], ["x", "y"]);
  assertEquals([...pointsOf(report, [undefined, 1])], [1, 3, 5]);
  assertEquals([...pointsOf(report, [2, undefined])], [4, 5]);
  assertEquals([...pointsOf(report, [1, 0])], [2]);
  assertEquals([...pointsOf(reportOf([1, 2, 3], ["x", "y"], false), [undefined, undefined])], [0, 1, 2]);
});

test("makeCells() puts numbers together and never counts a point without one", () => {
  const report = reportOf([1, 2, 3], ["x", "y"]);
  const [field] = report.fields;
  const across = makeCells(report, { x: 0, y: undefined, choice: [undefined, undefined], field });
  assertEquals(across.map(({ value, numbers, failed, missing }) => [value, numbers, failed, missing]), [[3.5, 2, 0, 0], [NaN, 0, 1, 1], [
    NaN,
    0,
    0,
    2,
  ]]);
  const both = makeCells(report, { x: 1, y: 0, choice: [undefined, undefined], field, how: "max" });
  assertEquals(both.slice(0, 3).map(({ x, y, value }) => [x, y, value]), [[0, 0, 5], [1, 0, 2], [0, 1, NaN]]);
});

test("makeCells() tells what is missing of a grid too large for states", () => {
  const cells = makeCells(reportOf([1, 2, 3], ["x", "y"], false), { x: 0, y: undefined, choice: [undefined, undefined] });
  assertEquals(cells.map(({ known, missing, failed }) => [known, missing, failed]), [[2, 0, 0], [0, 1, 1], [0, 2, 0]]);
});

test("drawnAxis() puts the values of a long axis into groups", () => {
  const numbers = Array.from({ length: 1025 }, (_, n) => n);
  const { size, texts, numbers: middles } = drawnAxis({ name: "a", numbers, texts: numbers.map(String) });
  assertEquals([size, texts.length, texts[0], texts.at(-1), middles?.[0]], [3, 342, "0 … 2", "1023 … 1024", 1]);
});

test("makeCells() puts large numbers together that have no sum", () => {
  const report = reportOf([1, 2], ["x", "y"]);
  const value = (numbers: number[], how: "mean" | "median") => {
    const field = { ...report.fields[0], numbers: Float64Array.from(numbers) };
    return makeCells(report, { x: 0, y: undefined, choice: [undefined, undefined], field, how })[0].value;
  };
  assertEquals([value([1e308, 1e308], "mean"), value([1e308, 1e308], "median")], [1e308, 1e308]);
  assertEquals([value([-0, -0], "mean"), value([5e-324, 5e-324], "mean"), value([5e-324, 5e-324], "median")], [-0, 5e-324, 5e-324]);
});

test("drawnAxis() finds the middle of large numbers", () => {
  const numbers = Array.from({ length: 1024 }, (_, n) => 1e308 + n * 1e304);
  assertEquals(drawnAxis({ name: "a", numbers, texts: numbers.map(String) }).numbers?.every(Number.isFinite), true);
});
