import { assertEquals, assertStrictEquals } from "@std/assert";
import { PointError } from "../../src/map/point_error.ts";
import { test } from "../test.ts";

test("PointError keeps the point and what was thrown, whatever it was", () => {
  const point = { a: "x", s: 1 };
  for (const cause of [new Error("no"), "text", undefined]) {
    const error = new PointError(point, cause);
    assertStrictEquals(error.cause, cause);
    assertEquals([error instanceof Error, error.point, "cause" in error], [true, point, true]);
  }
});
