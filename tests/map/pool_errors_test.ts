import { assertEquals } from "@std/assert";
import { closedError, lostError, overdueError, unsentError } from "../../src/map/pool_errors.ts";
import { test } from "../test.ts";

test("lostError() says why the worker ended, and has what was thrown as its cause", () => {
  const cause = new RangeError("no");
  const error = lostError("Cannot start worker", { how: "it threw", error: cause });
  assertEquals([error.message, error.cause], ["Cannot start worker: it threw", cause]);
  assertEquals("cause" in lostError("Cannot start worker", { how: "it exited" }), false);
});

test("overdueError() is a TimeoutError that says how long the call may take", () => {
  const { name, message } = overdueError(250);
  assertEquals([name, message.endsWith("received 250 ms")], ["TimeoutError", true]);
});

test("closedError() says that the pool is closed", () => {
  assertEquals(closedError().message, "Cannot make calls: the worker pool is closed");
});

test("unsentError() says why a call cannot be posted, and has that as its cause", () => {
  const cause = new TypeError("no clone");
  const error = unsentError(cause);
  assertEquals([error.message, error.cause], ["Cannot send call: no clone", cause]);
});
