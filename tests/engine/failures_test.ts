import { assertEquals, assertStrictEquals } from "@std/assert";
import { executionError, failureOf, tooManyFailures } from "../../src/engine/failures.ts";
import type { Job } from "../../src/engine/jobs.ts";
import type { ExecBlock } from "../../src/engine/outputs.ts";
import { axesOf } from "../grid/grids.ts";
import { test } from "../test.ts";

const block: ExecBlock = { axes: axesOf({ a: ["x", "y"], s: [1, 2, 3] }), positions: [[1], [0, 2]], size: 2 };

test("executionError() names the block, and keeps what was thrown", () => {
  const cause = new Error("no luck");
  const error = executionError(block, cause);
  assertEquals(error.message, 'Cannot execute block {"a":["y"],"s":[1,3]}: no luck');
  assertEquals(error.block, { a: ["y"], s: [1, 3] });
  assertStrictEquals(error.cause, cause);
});

test("executionError() names the point where that is known", () => {
  const cause = new RangeError("too far");
  const error = executionError(block, cause, { a: "y", s: 3 });
  assertEquals([error.message, error.block], ['Cannot execute point {"a":"y","s":3}: too far', { a: ["y"], s: [1, 3] }]);
  assertStrictEquals(error.cause, cause);
});

test("executionError() takes whatever is thrown", () => {
  for (const [thrown, shown] of [["text", "text"], [undefined, "undefined"], [{ code: 1 }, "[object Object]"]] as const) {
    const { message, cause } = executionError(block, thrown);
    assertEquals([message.endsWith(`: ${shown}`), cause], [true, thrown]);
  }
});

test("executionError() shortens long blocks in its message alone", () => {
  const values = Array.from({ length: 1000 }, (_, i) => i);
  const error = executionError({ axes: axesOf({ s: values }), positions: [values], size: 1000 }, new Error("no luck"));
  assertEquals(error.message.length, "Cannot execute block : no luck".length + 301);
  assertEquals(error.message.endsWith("…: no luck"), true);
  assertEquals(error.block, { s: values });
});

test("tooManyFailures() says how many failed, how many may, and what was last", () => {
  const last = executionError(block, new Error("no luck"), { a: "y", s: 3 });
  const error = tooManyFailures(3, 2, last);
  assertEquals(error.message, `Cannot go on: 3 points failed, more than maxFailures 2: ${last.message}`);
  assertEquals([error.block, error.cause === last], [last.block, true]);
  const other = tooManyFailures(1, 0, new TypeError("other"));
  assertEquals([other.block, (other.cause as Error).message], [{}, "other"]);
});

test("failureOf() tells the block, the error, how often it was called, and when", () => {
  const error = new Error("no luck");
  const task = { job: {} as Job, block, points: Uint32Array.of(3, 5), failures: 2 };
  assertEquals(failureOf({ task, error, time: "2026-01-01T00:00:00.000Z" }), {
    block: { a: ["y"], s: [1, 3] },
    error,
    attempts: 2,
    time: "2026-01-01T00:00:00.000Z",
  });
  assertEquals(failureOf({ task: { ...task, failures: 0 }, error, time: "" }).attempts, 1);
});
