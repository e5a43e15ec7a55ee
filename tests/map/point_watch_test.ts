import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { defineWatch, type PointWatch, timeoutError, watchOf, within } from "../../src/map/point_watch.ts";
import { test } from "../test.ts";

test("watchOf() finds the watch of a context, and none where there is none", () => {
  const watch: PointWatch = { begin: () => {}, end: () => {} };
  class Context {
    readonly mine = watch;
  }
  defineWatch(Context.prototype, ({ mine }) => mine);
  assertStrictEquals(watchOf(new Context()), watch);
  assertEquals([watchOf({}), Object.keys(new Context())], [undefined, ["mine"]]);
});

test("within() gives the output, or what was thrown, or a TimeoutError", async () => {
  assertEquals(await within(Promise.resolve(1), 60_000), 1);
  await assertRejects(() => within(Promise.reject(new RangeError("no")), 60_000), RangeError, "no");
  const error = await assertRejects(() => within(new Promise(() => {}), 2), DOMException, "it took longer than 2 ms");
  assertEquals([error.name, timeoutError(2).message], ["TimeoutError", error.message]);
});
