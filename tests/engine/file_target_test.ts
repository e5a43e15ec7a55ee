import { assertEquals } from "@std/assert";
import { mergePoints, unite } from "../../src/engine/file_target.ts";
import { run } from "../../mod.ts";
import { chunkFiles, line, tens } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

test("mergePoints() has the points of both in order, each with its value", () => {
  const { points, values } = mergePoints({ points: Uint32Array.of(1, 4), values: ["b", "e"] }, {
    points: Uint32Array.of(0, 3),
    values: ["a", "d"],
  });
  assertEquals([[...points], values], [[0, 1, 3, 4], ["a", "b", "d", "e"]]);
});

test("unite() has the points of all sets in order", () => {
  assertEquals([...unite([Uint32Array.of(2, 9), Uint32Array.of(), Uint32Array.of(0, 5)])], [0, 2, 5, 9]);
  const alone = Uint32Array.of(3);
  assertEquals(unite([alone]) === alone, true);
});

test("fileTarget() is the chunk's own path if all of it is there, and one by its points if not", async () => {
  await using dir = await tempDir();
  const cache = line(dir.path);
  await run(cache.slice({ s: [2] }), tens().exec, { granularity: "point" });
  const [part] = await chunkFiles(dir.path);
  await run(cache.slice({ s: [1, 2, 3] }), tens().exec, { partial: "complete" });
  const [whole, ...others] = await chunkFiles(dir.path);
  assertEquals(others, []);
  assertEquals([part.split(".").length, whole.split(".").length, part.split(".")[0]], [3, 2, whole.split(".")[0]]);
});
