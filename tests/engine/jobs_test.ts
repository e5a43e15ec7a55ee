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

test("Job.divide() makes the point that failed and those not reached tasks of their own", () => {
  const job = jobOf([0, 1, 2, 3, 4, 5]);
  const [task] = job.tasks;
  job.settle(task, 0, "a");
  job.settle(task, 4, "e");
  task.failures = 2;
  const { failed, rest } = job.divide(task, 2);
  assertEquals(failed.map(({ points, failures }) => [[...points], failures]), [[[2], 2]]);
  assertEquals(rest.map(({ points, failures }) => [[...points], failures]), [[[1], 0], [[3, 5], 0]]);
  for (const part of [...failed, ...rest]) {
    assertEquals(job.isDone, false);
    job.finish(part, [...part.points].map(String));
  }
  assertEquals([job.isDone, collected(job)], [true, [[0, 1, 2, 3, 4, 5], ["a", "1", "2", "3", "e", "5"]]]);
});

test("Job.divide() without a point takes all that is not settled for failed, and nothing if all is", () => {
  const job = jobOf([0, 1, 2]);
  const [task] = job.tasks;
  job.settle(task, 1, "b");
  const { failed, rest } = job.divide(task, undefined);
  assertEquals([failed.map(({ points }) => [...points]), rest, job.isDone], [[[0, 2]], [], false]);
  job.settle(failed[0], 0, "a");
  job.settle(failed[0], 1, "c");
  assertEquals([job.divide(failed[0], undefined), job.isDone], [{ failed: [], rest: [] }, true]);
  assertEquals(collected(job), [[0, 1, 2], ["a", "b", "c"]]);
});

test("Job.giveUp() ends a task without outputs, and keeps why", () => {
  const job = jobOf([0, 4, 5]);
  job.finish(job.tasks[0], ["a"]);
  const reason = new Error("no");
  const before = new Date().toISOString();
  const { task, error, time } = job.giveUp(job.tasks[1], reason);
  assertEquals([task === job.tasks[1], error, job.failed.length, job.isDone, collected(job)], [true, reason, 1, true, [[0], ["a"]]]);
  assertEquals(before <= time, true);
});

test("Job.giveUpRest() gives up the points that have no output, and ends the job", () => {
  const job = jobOf([0, 1, 4, 5]);
  job.settle(job.tasks[0], 0, "a");
  const failed = job.giveUpRest("no", 3).map(({ task, error }) => [[...task.points], task.failures, error]);
  assertEquals(failed, [[[1], 3, "no"], [[4, 5], 3, "no"]]);
  assertEquals([job.isDone, collected(job)], [true, [[0], ["a"]]]);
});

test("Job.dropUnstorable() gives up such points once: what else is said of them does not count", () => {
  const job = jobOf([0, 1, 2, 3, 4, 5]);
  const [task] = job.tasks;
  job.settle(task, 0, "a");
  job.settle(task, 1, () => 1);
  assertEquals(job.dropUnstorable().map(({ task: { points } }) => [...points]), [[1]]);
  assertEquals([collected(job), job.isDone], [[[0], ["a"]], false]);
  job.settle(task, 1, "late");
  assertEquals([job.dropUnstorable(), collected(job)], [[], [[0], ["a"]]]);
  job.finish(task, ["a", "late", "c", Symbol("d"), "e", "f"]);
  const [{ task: { points }, error }] = job.dropUnstorable();
  assertEquals([[...points], (error as Error).message], [[3], "Cannot store output at $: a symbol"]);
  assertEquals([collected(job), job.isDone, job.failed.length], [[[0, 2, 4, 5], ["a", "c", "e", "f"]], true, 2]);
});

test("Job.dropUnstorable() leaves points settled and dropped out of tasks that are divided later", () => {
  const job = jobOf([0, 1, 2]);
  const [task] = job.tasks;
  job.settle(task, 0, "a");
  job.settle(task, 1, () => 1);
  job.dropUnstorable();
  assertEquals(job.divide(task, 2).failed.map(({ points }) => [...points]), [[2]]);
});

test("Job.dropUnstorable() of a whole output gives up what was missing", () => {
  const job = jobOf([1, 2]);
  job.finishWhole({ f: () => 1 });
  assertEquals(job.dropUnstorable().map(({ task: { points } }) => [...points]), [[1, 2]]);
  assertEquals([job.whole, job.isDone, collected(job)], [undefined, true, [[], []]]);
});

test("Job.finish() of a call for all of the chunk takes the place of what its blocks gave", () => {
  const job = jobOf([0, 1, 2, 3, 4, 5]);
  const { rest, failed } = job.divide(job.tasks[0], 0);
  job.finish(failed[0], ["early"]);
  job.wholeAsked = job.wholeTask;
  job.finish(job.wholeAsked, ["a", "b", "c", "d", "e", "f"]);
  assertEquals([rest.length > 0, job.isDone, collected(job)], [true, true, [[0, 1, 2, 3, 4, 5], ["a", "b", "c", "d", "e", "f"]]]);
});

test("Job of single items has a task for each point", () => {
  const { axes, options } = jobOf([1, 4]);
  const job = new Job(axes, { ...options, isByItem: true });
  assertEquals(job.tasks.map(({ points, block }) => [[...points], blockVectors(block)]), [[[1], { a: ["x"], s: [2] }], [[4], {
    a: ["y"],
    s: [2],
  }]]);
});
