import { assertEquals, assertStrictEquals } from "@std/assert";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isPointError, PointError } from "../../src/map/point_error.ts";
import { tempDir, test } from "../test.ts";

test("PointError keeps the points and what was thrown first, whatever it was", () => {
  for (const cause of [new Error("no"), "text", undefined]) {
    const failures = [{ index: 3, error: cause }, { index: 1, error: "later" }];
    const error = new PointError(failures);
    assertStrictEquals(error.cause, cause);
    assertStrictEquals(error.failures, failures);
    assertEquals([error instanceof Error, error.message, "cause" in error], [true, "2 points failed", true]);
  }
});

test("isPointError() knows one of another copy of the library, and no other error", async () => {
  await using dir = await tempDir();
  // Not all runtimes take a URL with a query for another module.
  const path = join(dir.path, "point_error.ts");
  await copyFile(fileURLToPath(new URL("../../src/map/point_error.ts", import.meta.url)), path);
  const other: typeof import("../../src/map/point_error.ts") = await import(pathToFileURL(path).href);
  const error = new other.PointError([{ index: 0, error: "no" }]);
  assertEquals(error instanceof PointError, false);
  assertEquals([error, new PointError([{ index: 0, error: 1 }])].map(isPointError), [true, true]);
  assertEquals([new Error("1 point failed"), null, undefined, "text", {}].map(isPointError), [false, false, false, false, false]);
});
