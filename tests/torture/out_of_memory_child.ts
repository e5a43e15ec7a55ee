/**
 * A sweep whose function takes all memory at some point, so that the process dies. Arguments: the root, the point, `chunk` or `point` for what
 * the function is called with.
 *
 * @module
 */

import process from "node:process";
import { perPoint, runStreaming } from "../../mod.ts";
import { cacheOver, outputOf } from "./out_of_memory_sweep.ts";

const [root, fatal, unit] = process.argv.slice(2);

function greedy(s: number): string {
  const kept: number[][] = [];
  while (s === Number(fatal)) kept.push(Array.from({ length: 10_000 }, (_, i) => i + 0.5));
  return outputOf(s);
}

if (unit === "chunk") {
  await runStreaming(cacheOver(root), ({ s }) => s.map(greedy));
} else {
  await runStreaming(
    cacheOver(root),
    perPoint(async ({ s }: { s: number }) => {
      // Longer than it takes to store a part.
      await new Promise((resolve) => setTimeout(resolve, 40));
      return greedy(s);
    }),
    { flushMs: 5 },
  );
}
