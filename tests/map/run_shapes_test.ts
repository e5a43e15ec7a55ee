import { assertEquals } from "@std/assert";
import { RunResults } from "../../src/map/run_results.ts";
import { runShapes } from "../../src/map/run_shapes.ts";
import { test } from "../test.ts";

test("runShapes() gives objects of the classes of a run, made as those of any other", async () => {
  const results = runShapes();
  assertEquals(results instanceof RunResults && await results.return(), { done: true, value: undefined });
});
