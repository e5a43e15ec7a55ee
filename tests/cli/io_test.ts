import { assertEquals, assertInstanceOf } from "@std/assert";
import { Interruption } from "../../src/cli/io.ts";
import { test } from "../test.ts";

test("Interruption tells the signal and its exit code", () => {
  const error = new Interruption("SIGTERM", 143);
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.message, error.exitCode], ["Interruption", "Interrupted by SIGTERM", 143]);
});
