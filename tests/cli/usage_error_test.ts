import { assertEquals, assertInstanceOf } from "@std/assert";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

test("UsageError is an error under its own name", () => {
  const error = new UsageError("Cannot run: no module given");
  assertInstanceOf(error, Error);
  assertEquals([error.name, String(error)], ["UsageError", "UsageError: Cannot run: no module given"]);
});
