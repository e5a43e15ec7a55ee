import { assertEquals } from "@std/assert";
import { sortAsked } from "../../src/grid/asked_rows.ts";
import { test } from "../test.ts";

test("sortAsked() gives each source the points it has, and tells those that none has", () => {
  const request = { chunk: [], points: Uint32Array.of(3, 0, 2, 0), places: Uint32Array.of(0, 1, 2, 3), isWhole: false };
  const sources = [{ points: Uint32Array.of(0, 1), rows: Uint32Array.of(7, 8) }, { points: Uint32Array.of(3) }];
  const { bySource, others } = sortAsked(request, 4, sources);
  assertEquals(bySource, [
    { asked: Uint32Array.of(1, 3), rows: Uint32Array.of(7, 7) },
    { asked: Uint32Array.of(0), rows: Uint32Array.of(0) },
  ]);
  assertEquals(others, Uint32Array.of(2));
});
