import { join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { type ProgressEvent, run } from "../mod.ts";
import { formatDuration, formatProgress, ProgressReporter } from "../src/progress.ts";
import { line, tens } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const event: ProgressEvent = {
  phase: "executing",
  totalChunks: 4,
  doneChunks: 1,
  totalPoints: 40,
  knownPoints: 8,
  plannedPoints: 32,
  executedPoints: 8,
  failedPoints: 0,
  elapsedMs: 2000,
};

test("formatDuration() tells seconds, minutes and hours", () => {
  assertEquals([4.4, 200, 7500].map(formatDuration), ["4 s", "3 min 20 s", "2 h 5 min"]);
});

test("formatProgress() tells counts, rate and the time to go", () => {
  assertEquals(formatProgress(event), "chunk-memo: 8 of 32 points executed (4.0/s, 6 s left), 8 known, 1 of 4 chunks");
  assertEquals(
    formatProgress({ ...event, failedPoints: 2 }),
    "chunk-memo: 8 of 32 points executed (4.0/s, 6 s left), 2 failed, 8 known, 1 of 4 chunks",
  );
});

test("formatProgress() knows no time to go before the first point and after the last", () => {
  assertEquals(formatProgress({ ...event, executedPoints: 0 }).includes("left"), false);
  assertEquals(formatProgress({ ...event, executedPoints: 32 }).includes("left"), false);
});

test("ProgressReporter shows no line for a short run", () => {
  const lines: string[] = [];
  const reporter = new ProgressReporter({ verbose: 1, terminal: { isTerminal: true, write: (text) => void lines.push(text) } });
  reporter.update({ totalChunks: 2, plannedPoints: 5 }, "planned");
  reporter.done();
  assertEquals(lines, []);
});

test("ProgressReporter writes a line per chunk only when asked", () => {
  for (const verbose of [0, 1, 2] as const) {
    const lines: string[] = [];
    const reporter = new ProgressReporter({ verbose, terminal: { isTerminal: false, write: (text) => void lines.push(text) } });
    reporter.chunk(() => "[1]");
    assertEquals(lines, verbose === 2 ? ["chunk-memo: stored [1]\n"] : []);
  }
});

test("onProgress is told the start and the end, with what was known and done", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: [1] }), tens().exec);
  const events: ProgressEvent[] = [];
  await run(line(dir.path), tens().exec, { onProgress: (each) => void events.push(each) });
  const last = events.at(-1)!;
  assertEquals(events.some(({ phase, plannedPoints }) => phase === "planned" && plannedPoints === 4), true);
  const { phase, totalChunks, doneChunks, totalPoints, knownPoints, executedPoints } = last;
  assertEquals({ phase, totalChunks, doneChunks, totalPoints, knownPoints, executedPoints }, {
    phase: "done",
    totalChunks: 3,
    doneChunks: 3,
    totalPoints: 7,
    knownPoints: 3,
    executedPoints: 4,
  });
});

test("onProgress is told how many points are to be executed, without those that are left out or not asked for", async () => {
  await using dir = await tempDir();
  const planned = async (cache: ReturnType<typeof line>, options: Parameters<typeof run>[2] & object = {}) => {
    const counts: number[] = [];
    await run(cache, tens().exec, { ...options, onProgress: ({ plannedPoints }) => void counts.push(plannedPoints) });
    return counts.at(-1);
  };
  assertEquals(await planned(line(join(dir.path, "where"), { where: ({ s }) => s > 2 })), 5);
  const cache = line(join(dir.path, "points"));
  assertEquals(await planned(cache.slice({ s: [1, 7] }), { granularity: "point" }), 2);
  assertEquals(await planned(cache.slice({ s: [1, 2] }), { granularity: "point" }), 1);
});

test("onProgress of a run counts before the cache's own", async () => {
  await using dir = await tempDir();
  const heard: string[] = [];
  const cache = line(dir.path, { onProgress: () => void heard.push("cache") });
  await run(cache, tens().exec, { onProgress: () => void heard.push("run") });
  assert(heard.length > 0 && !heard.includes("cache"));
  await run(cache, tens().exec);
  assert(heard.includes("cache"));
});
