import { assert, assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { importedTask, joinParams, requireTask, task, taskOf, taskOriginal } from "../../src/map/task.ts";
import type { ExecContext } from "../../src/types.ts";
import { test } from "../test.ts";

const url = "file:///some/module.ts";
const make = () => ({ alpha, s }: { alpha: number; s: number[] }): number[] => s.map((value) => alpha * value);

test("task() returns the function itself, which is called as ever", () => {
  const scale = make();
  const marked = task(url, "scale", scale);
  assertStrictEquals<unknown>(marked, scale);
  assertEquals(marked({ alpha: 2, s: [1, 2] }), [2, 4]);
  assertEquals(Object.keys(marked), []);
});

test("taskOf() knows a task's module and export, and no other function", () => {
  assertEquals(taskOf(task("file:///a/../b.ts", "scale", make())), { url: "file:///b.ts", name: "scale" });
  for (const none of [make(), undefined, null, {}, 5]) assertEquals(taskOf(none), undefined);
});

test("task() takes one function for one task only", () => {
  const fn = make();
  task(url, "scale", fn);
  assertStrictEquals<unknown>(task(url, "scale", fn), fn);
  assertThrows(() => task(url, "other", fn), TypeError, 'Cannot make task "other": the function is the task "scale"');
});

test("task() refuses what is no URL, no name or no function", () => {
  assertThrows(() => task("module.ts", "scale", make()), TypeError, "import.meta.url");
  assertThrows(() => task(url, "", make()), TypeError, "the name must be that of its export");
  assertThrows(() => task(url, "scale", undefined as never), TypeError, "it must be a function");
});

test("withParams() joins params to every call, and is a task of what is left", () => {
  const bound = task(url, "scale", make()).withParams({ alpha: 3 });
  const output: number[] = bound({ s: [1, 2] });
  assertEquals(output, [3, 6]);
  assertEquals(taskOf(bound), { url, name: "scale", params: { alpha: 3 } });
  // @ts-expect-error: alpha is bound already
  bound({ s: [1], alpha: 4 });
  // @ts-expect-error: there is no such param
  bound.withParams({ beta: 1 });
  // @ts-expect-error: s is a list
  bound.withParams({ s: 1 });
});

test("withParams() passes the context on, and binds more params later", () => {
  // Bun writes an arrow function that is used once where it is used, and its name is gone.
  function fn(args: { a: number; b: number; c: number }, context: ExecContext) {
    return [args, context] as const;
  }
  const bound = task(url, "fn", fn).withParams({ a: 1, b: 2 }).withParams({ b: 3 } as never);
  const context = {} as ExecContext;
  const [args, found] = (bound as unknown as (args: object, context: ExecContext) => readonly [object, ExecContext])({ c: 4 }, context);
  assertEquals(args, { a: 1, b: 3, c: 4 });
  assertStrictEquals(found, context);
  assertEquals(taskOf(bound)?.params, { a: 1, b: 3 });
  assertEquals(bound.name, "fn");
});

test("withParams() copies the params", () => {
  const table = [1, 2];
  const bound = task(url, "sum", ({ table }: { table: number[]; s: number[] }) => table.length).withParams({ table });
  table.push(3);
  assertEquals(bound({ s: [] }), 2);
});

test("withParams() takes what can be cloned without loss, and refuses the rest", () => {
  const any = () => task(url, "any", (_: { value: unknown }) => 0);
  const taken = [new Map([[1, new Set([2])]]), /x/g, new Date(0), new Float64Array(2), Object.create(null), [undefined, null, 1n]];
  for (const value of taken) assert(taskOf(any().withParams({ value })) !== undefined);
  class Model {}
  const refused: readonly (readonly [unknown, string])[] = [
    [() => 1, "Cannot bind params: they cannot be sent to a worker"],
    [Symbol("x"), "Cannot bind params: they cannot be sent to a worker"],
    [new Model(), "received Model at params.value"],
    [[{ deep: new Model() }], "received Model at params.value.0.deep"],
    [new Map([["key", new Model()]]), "received Model at params.value[0].1"],
  ];
  for (const [value, message] of refused) assertThrows(() => any().withParams({ value }), TypeError, message);
  assertThrows(() => any().withParams([] as never), TypeError, "they must be a plain object: received an array");
});

test("taskOriginal() is the function without its params", () => {
  const fn = make();
  assertStrictEquals<unknown>(taskOriginal(task(url, "scale", fn).withParams({ alpha: 1 })), fn);
  assertEquals(taskOriginal(make()), undefined);
});

test("requireTask() says how to write a task", () => {
  function simulate() {}
  const { message } = assertThrows(() => requireTask(simulate, "run in workers"), TypeError);
  assertStringIncludes(message, "Cannot run in workers: ");
  assertStringIncludes(message, 'export const simulate = task(import.meta.url, "simulate", fn)');
  assertEquals(requireTask(task(url, "simulate", simulate), "run in workers"), { url, name: "simulate" });
});

test("joinParams() needs items with fields", () => {
  assertEquals(joinParams({ a: 1, b: 2 }, { b: 3 }), { a: 1, b: 3 });
  for (const item of [1, "x", [1, 2], null, new Date()]) {
    assertThrows(() => joinParams({ a: 1 }, item), TypeError, "Cannot join params to item");
  }
});

test("task() notes that a function gives its buffers away, and takes no other option", () => {
  const fn = ({ s }: { s: number }) => new Float64Array(s);
  assertEquals(taskOf(task("file:///m.ts", "fn", fn, { transfer: true }))?.transfer, true);
  assertEquals(taskOf(task("file:///m.ts", "plain", ({ s }: { s: number }) => s))?.transfer, undefined);
  assertThrows(() => task("file:///m.ts", "odd", () => 1, { transfers: true } as never), TypeError, "transfer");
});

test("importedTask() makes a task of a function that is not marked, and leaves the function as it is", () => {
  const fn = ({ s }: { s: number[] }) => s.length;
  const made = importedTask("file:///a.ts", "f", fn);
  assertEquals(taskOf(made), { url: "file:///a.ts", name: "f", unmarked: true });
  assertEquals([taskOf(fn), (made as unknown as typeof fn)({ s: [1, 2] })], [undefined, 2]);
  assertEquals(taskOf(made.withParams({ alpha: 1 } as never))?.params, { alpha: 1 });
  const marked = task("file:///b.ts", "g", () => 1);
  assertStrictEquals<unknown>(importedTask("file:///a.ts", "f", marked), marked);
});
