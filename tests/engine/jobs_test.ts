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

const pointsOf = (tasks: readonly { points: ArrayLike<number>; failures: number }[]) =>
  tasks.map(({ points, failures }) => [Array.from(points), failures]);

test("Job.divide() tells the points that failed by themselves, and makes those not reached tasks of their own", () => {
  const job = jobOf([0, 1, 2, 3, 4, 5]);
  const [task] = job.tasks;
  job.settle(task, 0, "a");
  job.settle(task, 4, "e");
  task.failures = 2;
  const { failed, rest } = job.divide(task, { error: "no 3", points: [{ index: 3, error: "no 3" }, { index: 2, error: "no 2" }] });
  assertEquals(failed, [{ points: [3], error: "no 3", index: 3 }, { points: [2], error: "no 2", index: 2 }]);
  assertEquals(pointsOf(rest), [[[1], 0], [[5], 0]]);
  for (const part of [...rest, ...job.again(failed, 2)]) {
    assertEquals(job.isDone, false);
    job.finish(part, Array.from(part.points, String));
  }
  assertEquals([job.isDone, collected(job)], [true, [[0, 1, 2, 3, 4, 5], ["a", "1", "2", "3", "e", "5"]]]);
});

test("Job.divide() without points takes all that is not settled for failed, and nothing if all is", () => {
  const job = jobOf([0, 1, 2]);
  const [task] = job.tasks;
  job.settle(task, 1, "b");
  const { failed, rest } = job.divide(task, { error: "no" });
  assertEquals([failed.map(({ points, error }) => [[...points], error]), rest], [[[[0, 2], "no"]], []]);
  const [again] = job.again(failed, 1);
  assertEquals(job.isDone, false);
  job.settle(again, 0, "a");
  job.settle(again, 1, "c");
  assertEquals([job.divide(again, { error: "no" }), job.isDone], [{ failed: [], rest: [] }, true]);
  assertEquals(collected(job), [[0, 1, 2], ["a", "b", "c"]]);
});

test("Job.divide() knows nothing of points that the block has not, or that are settled", () => {
  const job = jobOf([0, 1, 2]);
  const [task] = job.tasks;
  job.settle(task, 1, "b");
  const points = [-1, 3, 0.5, NaN, 1, "0x" as unknown as number].map((index) => ({ index, error: "other" }));
  assertEquals(job.divide(task, { error: "no", points }).failed.map(({ points, error }) => [[...points], error]), [[[0, 2], "no"]]);
});

test("Job.again() makes few tasks of many points, which know how often they failed", () => {
  const job = jobOf([0, 1, 2, 3, 4, 5]);
  const points = [5, 1, 4, 2].map((index) => ({ index, error: index }));
  const { failed } = job.divide(job.tasks[0], { error: 5, points });
  assertEquals(pointsOf(job.again(failed, 3)), [[[1, 2, 4, 5], 3]]);
  assertEquals(job.again([], 3), []);
});

test("Job.giveUp() ends points without outputs, and keeps why and how often they were called", () => {
  const job = jobOf([0, 4, 5]);
  job.finish(job.tasks[0], ["a"]);
  const reason = new Error("no");
  const before = new Date().toISOString();
  const { failed } = job.divide(job.tasks[1], { error: reason });
  const [{ task, error, time }] = job.giveUp(failed[0], 2);
  assertEquals([pointsOf([task]), error, job.failed.length, job.isDone], [[[[4, 5], 2]], reason, 1, true]);
  assertEquals([collected(job), before <= time], [[[0], ["a"]], true]);
});

test("Job.giveUp() keeps a point that was told by itself, with its own error", () => {
  const job = jobOf([0, 1, 2]);
  const points = [{ index: 2, error: "no 2" }, { index: 0, error: "no 0" }];
  const given = job.divide(job.tasks[0], { error: "no 2", points }).failed.flatMap((part) => job.giveUp(part, 1));
  assertEquals(given.map(({ task, error }) => [blockVectors(task.block), task.failures, error]), [
    [{ a: ["x"], s: [3] }, 1, "no 2"],
    [{ a: ["x"], s: [1] }, 1, "no 0"],
  ]);
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
  assertEquals(job.divide(task, { error: "no" }).failed.map(({ points }) => [...points]), [[2]]);
});

test("Job.dropUnstorable() of a whole output gives up what was missing", () => {
  const job = jobOf([1, 2]);
  job.finishWhole({ f: () => 1 });
  assertEquals(job.dropUnstorable().map(({ task: { points } }) => [...points]), [[1, 2]]);
  assertEquals([job.whole, job.isDone, collected(job)], [undefined, true, [[], []]]);
});

test("Job.finish() of a call for all of the chunk takes the place of what its blocks gave", () => {
  const job = jobOf([0, 1, 2, 3, 4, 5]);
  const { rest, failed } = job.divide(job.tasks[0], { error: "no", points: [{ index: 0, error: "no" }] });
  job.finish(job.again(failed, 1)[0], ["early"]);
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
