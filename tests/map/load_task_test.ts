import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { loadTask } from "../../src/map/load_task.ts";
import { task, taskOf, taskOriginal } from "../../src/map/task.ts";
import { test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";

const { url } = taskOf(tasks.double)!;

test("loadTask() finds the function of a task", async () => {
  assertStrictEquals<unknown>(await loadTask({ url, name: "double" }), tasks.double);
});

test("loadTask() finds the function without the params that are bound to it", async () => {
  const ref = taskOf(tasks.scale.withParams({ alpha: 2 }))!;
  assertStrictEquals<unknown>(await loadTask(ref), taskOriginal(tasks.scale));
});

test("loadTask() refuses an export that is not the task", async () => {
  await assertRejects(() => loadTask({ url, name: "dubble" }), TypeError, "the module has no such export, it has ");
  await assertRejects(() => loadTask({ url, name: "toString" }), TypeError, "the module has no such export");
  await assertRejects(() => loadTask({ url, name: "notTask" }), TypeError, "the export is no task: write export const notTask");
  await assertRejects(() => loadTask({ url, name: "other" }), TypeError, 'the export is the task "double2" of ');
});

test("loadTask() refuses an export with params bound already", async () => {
  const module = new URL("./fixtures/bound.ts", import.meta.url).href;
  await assertRejects(() => loadTask({ url: module, name: "bound" }), TypeError, "with params bound");
});

test("loadTask() says why a module does not load", async () => {
  const broken = new URL("./fixtures/broken.ts", import.meta.url).href;
  const error = await assertRejects(() => loadTask({ url: broken, name: "f" }), TypeError, "does not load in a worker: broken on purpose");
  assert(error.cause instanceof RangeError);
  assertEquals(taskOf(task(broken, "f", () => 1))?.url, broken);
});

test("loadTask() takes an export that is not marked where it may, and the function of a sweep", async () => {
  assertStrictEquals<unknown>(await loadTask({ url, name: "notTask", unmarked: true }), tasks.notTask);
  assertStrictEquals<unknown>(await loadTask({ url, name: "sweep", unmarked: true }), tasks.notTask);
  assertStrictEquals<unknown>(await loadTask({ url, name: "scale", unmarked: true }), taskOriginal(tasks.scale));
  await assertRejects(() => loadTask({ url, name: "noSweep", unmarked: true }), TypeError, "the export is no function and has none as");
});
