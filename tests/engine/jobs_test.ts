import { assertEquals, assertThrows } from "@std/assert";
import { Job } from "../../src/engine/jobs.ts";
import { blockVectors } from "../../src/engine/outputs.ts";
import { makeAxis } from "../../src/grid/axes.ts";
import { ChunkGrid } from "../../src/grid/chunk_grid.ts";
import { GridRequest } from "../../src/grid/request.ts";
import { selectAll } from "../../src/grid/selection.ts";
import { test } from "../test.ts";

/** A job over a chunk of two by three points. */
function jobOf(missing: number[]): Job {
  const axes = [makeAxis("a", ["x", "y"]), makeAxis("s", [1, 2, 3])];
  const points = Uint32Array.from(missing);
  const plan = { size: 6, sources: [], missing: points };
  const request = new GridRequest(new ChunkGrid(axes, [2, 3]), selectAll(axes)).at(0);
  return new Job(axes, { i: 0, request, plan, own: { hash: "h", path: "p" }, points, byPoint: false, release: () => {} });
}

const collected = (job: Job) => {
  const { points, values } = job.collect();
  return [[...points], [...values]];
};

test("Job has one task for a block of missing points", () => {
  const job = jobOf([1, 2, 4, 5]);
  assertEquals(job.tasks.map(({ block, points }) => [blockVectors(block), [...points]]), [[{ a: ["x", "y"], s: [2, 3] }, [1, 2, 4, 5]]]);
});

test("Job has several tasks for points that are no block", () => {
  const job = jobOf([0, 4, 5]);
  assertEquals(job.tasks.map(({ points }) => [...points]), [[0], [4, 5]]);
});

test("Job.key is that of the chunk, and wholeTask is all of it", () => {
  const job = jobOf([0]);
  assertEquals(job.key, [["a", ["x", "y"]], ["s", [1, 2, 3]]]);
  assertEquals([job.wholeTask.block.size, [...job.wholeTask.points]], [6, [0, 1, 2, 3, 4, 5]]);
});

test("Job.finish() collects outputs by point, whatever the order of the tasks", () => {
  const job = jobOf([0, 4, 5]);
  job.finish(job.tasks[1], ["e", "f"]);
  assertEquals([job.isDone, job.hasFresh, collected(job)], [false, true, [[4, 5], ["e", "f"]]]);
  job.finish(job.tasks[0], ["a"]);
  assertEquals([job.isDone, collected(job), job.hasFresh], [true, [[0, 4, 5], ["a", "e", "f"]], false]);
});

test("Job.finish() of the whole chunk keeps the missing points alone", () => {
  const job = jobOf([1, 5]);
  job.finish(job.wholeTask, ["a", "b", "c", "d", "e", "f"]);
  assertEquals([job.isDone, collected(job)], [true, [[1, 5], ["b", "f"]]]);
});

test("Job.settle() has single points before their task is done, and the task's own outputs count", () => {
  const job = jobOf([0, 1, 2]);
  job.settle(job.tasks[0], 2, "early c");
  assertEquals([job.hasFresh, collected(job), job.isDone], [true, [[2], ["early c"]], false]);
  job.finish(job.tasks[0], ["a", "b", "c"]);
  assertEquals(collected(job), [[0, 1, 2], ["a", "b", "c"]]);
});

test("Job.settle() refuses a point that the block has not", () => {
  const job = jobOf([0, 1]);
  for (const index of [-1, 2, 0.5, NaN]) assertThrows(() => job.settle(job.tasks[0], index, 1), RangeError, "Cannot settle point");
});

test("Job.settle() refuses an output that says it is of another point", () => {
  const job = jobOf([0, 1]);
  assertThrows(() => job.settle(job.tasks[0], 1, { s: 1 }), Error, '{"a":"x","s":2}');
  assertEquals(job.hasFresh, false);
});

test("Job.finishWhole() ends the job", () => {
  const job = jobOf([0, 4, 5]);
  job.finishWhole(undefined);
  assertEquals([job.isDone, job.whole], [true, { value: undefined }]);
});
