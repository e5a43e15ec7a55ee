import { assert, assertEquals } from "@std/assert";
import { run, runStreaming } from "../mod.ts";
import { createDiagnostics, type Diagnostics, formatTimings } from "../src/diagnostics.ts";
import { line, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

/** The counters alone. */
function counters({ timings: _timings, missing: _missing, bytesRead: _read, bytesWritten: _written, ...rest }: Diagnostics) {
  return rest;
}

const NOTHING = counters(createDiagnostics());

test("createDiagnostics() starts all at nothing", () => {
  const { timings, missing, failures, ...rest } = createDiagnostics();
  assertEquals([...Object.values(timings), ...Object.values(rest)].filter((value) => value !== 0), []);
  assertEquals([missing.length, [...missing], failures], [0, [], []]);
});

test("formatTimings() names each phase and the total", () => {
  const text = formatTimings({ planning: 1, reading: 2, decoding: 3, executing: 4, encoding: 5, writing: 6, total: 21 });
  for (
    const part of [
      "21.0 ms",
      "planning 1.0 ms",
      "reading 2.0 ms",
      "decoding 3.0 ms",
      "executing 4.0 ms",
      "encoding 5.0 ms",
      "writing 6.0 ms",
    ]
  ) {
    assert(text.includes(part), part);
  }
});

test("run() counts a cold run", async () => {
  await using dir = await tempDir();
  const [, diagnostics] = await run(line(dir.path), tens().exec);
  assertEquals(counters(diagnostics), {
    ...NOTHING,
    totalChunks: 3,
    executedChunks: 3,
    merges: 1,
    maxStreamItems: 3,
    executedPoints: 7,
    filesWritten: 3,
  });
  assert(diagnostics.bytesWritten > 0 && diagnostics.bytesRead === 0);
});

test("run() counts a warm run", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const [, diagnostics] = await run(line(dir.path), tens().exec);
  assertEquals(counters(diagnostics), { ...NOTHING, totalChunks: 3, cachedChunks: 3, merges: 1, cachedPoints: 7, filesRead: 3 });
  assert(diagnostics.bytesWritten === 0 && diagnostics.bytesRead > 0);
});

test("run() counts known and executed points of an edited grid", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), tens().exec);
  const [, diagnostics] = await run(line(dir.path, { axisValues: { s: [0, 1, 2, 3, 4, 5, 6, 7] } }), tens().exec);
  const { executedPoints, executedChunks, cachedChunks, cachedPoints, filesWritten } = diagnostics;
  assertEquals({ executedPoints, executedChunks, cachedChunks, cachedPoints, filesWritten }, {
    executedPoints: 1,
    executedChunks: 1,
    cachedChunks: 2,
    cachedPoints: 7,
    filesWritten: 1,
  });
});

test("runStreaming() merges nothing and reads no values where all is known", async () => {
  await using dir = await tempDir();
  const cold = await runStreaming(line(dir.path), tens().exec);
  const warm = await runStreaming(line(dir.path), tens().exec);
  assertEquals([cold.merges, warm.merges, warm.filesRead, warm.cachedChunks, warm.cachedPoints], [0, 0, 0, 3, 7]);
});

test("run() tells where the time went", async () => {
  await using dir = await tempDir();
  const [, { timings }] = await run(line(dir.path), async ({ s }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return s;
  });
  assert(timings.executing >= 12, `${timings.executing}`);
  assert(timings.total >= timings.executing);
});
