import { assertEquals, assertStrictEquals } from "@std/assert";
import { PointError } from "../../src/map/point_error.ts";
import { test } from "../test.ts";

test("PointError keeps the points and what was thrown first, whatever it was", () => {
  for (const cause of [new Error("no"), "text", undefined]) {
    const failures = [{ index: 3, error: cause }, { index: 1, error: "later" }];
    const error = new PointError(failures);
    assertStrictEquals(error.cause, cause);
    assertStrictEquals(error.failures, failures);
    assertEquals([error instanceof Error, error.message, "cause" in error], [true, "2 points failed", true]);
  }
});
