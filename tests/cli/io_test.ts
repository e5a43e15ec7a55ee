import { assertEquals, assertInstanceOf } from "@std/assert";
import { Interruption, StrayError } from "../../src/cli/io.ts";
import { ExecutionError } from "../../src/errors.ts";
import { test } from "../test.ts";

test("Interruption tells the signal and its exit code", () => {
  const error = new Interruption("SIGTERM", 143);
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.message, error.exitCode], ["Interruption", "Interrupted by SIGTERM", 143]);
});

test("StrayError tells where an error was thrown that nobody could catch, as one of the function", () => {
  const cause = new TypeError("late");
  const error = new StrayError(cause, true);
  assertInstanceOf(error, ExecutionError);
  assertEquals([error.name, error.cause, error.isTold], ["StrayError", cause, false]);
  const start = "Cannot go on: the module or its function threw outside of a call";
  assertEquals(error.message, `${start}, in a promise that nobody awaits: late`);
  assertEquals(new StrayError("text", false).message, `${start}, in a timer or an event: text`);
});
