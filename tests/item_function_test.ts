import { assertEquals, assertThrows } from "@std/assert";
import { checkTakesBare, takenFields } from "../src/item_function.ts";
import { task } from "../mod.ts";
import { test } from "./test.ts";

test("takenFields() tells the names that a function takes out of its first argument", () => {
  const method = {
    f({ r, s: { t } }: { r: number; s: { t: number } }) {
      return [r, t];
    },
  }.f;
  const taken = [
    ({ r }: { r: number }) => r,
    async ({ r, s = "},{x", ...rest }: { r: number; s?: string; u: number }) => await Promise.resolve([r, s, rest]),
    function f({ r: renamed /* , x */ }: { r: number }) {
      return renamed;
    },
    async function ({ s = [{ t: 1 }], r }: { s?: object; r: number }) {
      return await Promise.resolve([s, r]);
    },
    method,
  ];
  assertEquals(taken.map((fn) => takenFields(fn as (item: never) => unknown)), [["r"], ["r", "s"], ["r"], ["s", "r"], ["r", "s"]]);
});

test("takenFields() tells none of a function that takes its argument as a whole", () => {
  const whole = [
    (r: number) => r,
    (item: { r: number }) => {
      const { r } = item;
      return r;
    },
    ([r]: number[]) => r,
    (r: number, { signal }: { signal: AbortSignal }) => [r, signal],
    ({ ...all }: object) => all,
    Math.abs,
    ((r: number) => r).bind(null),
    () => ({ r: 1 }),
  ];
  assertEquals(whole.map((fn) => takenFields(fn as (item: never) => unknown)), whole.map(() => []));
});

test("checkTakesBare() refuses a function of objects, and lets one pass that finds what it takes", () => {
  const check = (fn: (item: never) => unknown, item: unknown, names = ["r"]) => checkTakesBare("run items", fn, item, names);
  assertThrows(
    () => check(({ r }: { r: number }) => r, 1),
    TypeError,
    'Cannot run items: execFn takes "r" out of an object, and an item is handed over as it is given: received items[0] 1: write items as { r }',
  );
  assertThrows(() => check(({ s }: { s: number }) => s, [1, "a"], ["s", "strat"]), TypeError, "write items as { s, strat }");
  check((r: number) => r, 1);
  check(({ length }: string) => length, "a", ["length"]);
  check(({ rate }: { rate: number }) => rate, { rate: 1 }, ["config"]);
  const bound = task(import.meta.url, "bound", (item: { r: number; alpha: number }) => item.r * item.alpha).withParams({ alpha: 2 });
  assertThrows(() => check(bound as (item: never) => unknown, 1), TypeError, "execFn has params, which join objects alone");
  check(bound as (item: never) => unknown, { r: 1 });
});
