import { assertEquals, assertStringIncludes } from "@std/assert";
import { progressText, RunProgress } from "../../src/cli/run_progress.ts";
import type { ProgressEvent } from "../../src/progress.ts";
import { test } from "../test.ts";

function at(elapsedMs: number, executedPoints: number): ProgressEvent {
  return {
    phase: "executing",
    totalChunks: 10,
    doneChunks: 1,
    totalPoints: 700,
    knownPoints: 100,
    plannedPoints: 600,
    executedPoints,
    failedPoints: 0,
    elapsedMs,
  };
}

function progress(isTerminal: boolean): { progress: RunProgress; text: () => string } {
  let text = "";
  return { progress: new RunProgress({ isTerminal, write: (part) => void (text += part) }), text: () => text };
}

test("progressText() tells points, rate and time to go", () => {
  assertEquals(progressText(at(2000, 240)), "240 of 600 points executed, 100 known, 120/s, 3 s left");
  assertEquals(progressText(at(10_000, 5)), "5 of 600 points executed, 100 known, 0.5/s, 19 min 50 s left");
  assertEquals(progressText(at(0, 0)), "0 of 600 points executed, 100 known, 0.0/s");
  assertEquals(
    progressText({ ...at(2000, 240), failedPoints: 3, knownPoints: 0 }),
    "240 of 600 points executed, 3 failed, 120/s, 3 s left",
  );
});

test("RunProgress writes a line every five seconds where there is no terminal", async () => {
  const { progress: shown, text } = progress(false);
  for (let ms = 0; ms <= 12_000; ms += 1000) shown.update(at(ms, ms / 100));
  await shown.stop();
  assertEquals(text().split("\n").map((line) => line.split(" ")[0]), ["50", "100", ""]);
});

test("RunProgress draws a bar on a terminal, and takes it away", async () => {
  const { progress: shown, text } = progress(true);
  shown.update(at(100, 6));
  assertEquals(text(), "");
  shown.update(at(1000, 300));
  shown.update(at(1500, 400));
  await shown.stop();
  assertStringIncludes(text(), `[${"#".repeat(15)}${"-".repeat(15)}] 300 of 600 points executed, 100 known, 300/s`);
  assertEquals(text().endsWith("\r\x1b[K"), true);
});

test("RunProgress shows nothing where nothing is to be executed", async () => {
  const { progress: shown, text } = progress(true);
  shown.update({ ...at(9000, 0), plannedPoints: 0 });
  shown.update({ ...at(9000, 0), phase: "done" });
  await shown.stop();
  assertEquals(text(), "");
});
