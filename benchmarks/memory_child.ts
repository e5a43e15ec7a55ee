/**
 * A streaming run over chunks of 1 MB, in a process of its own.
 *
 * @module
 */

import { ChunkCache, runStreaming } from "../mod.ts";
import { peakMemory } from "./child.ts";
import { numbers } from "./records.ts";

/** What is measured. */
export interface MemoryFigures {
  readonly peak: number;
  readonly executedChunks: number;
  readonly bytesWritten: number;
}

const POINTS_PER_CHUNK = 16;
const LENGTH = 8192;

if (import.meta.main) {
  const [root, chunks] = Deno.args;
  const axisValues = { point: numbers(Number(chunks) * POINTS_PER_CHUNK) };
  const cache = new ChunkCache({ root, cacheId: "bench", axisValues, chunkSpec: { point: POINTS_PER_CHUNK }, verbose: 0 });
  const { executedChunks, bytesWritten } = await runStreaming(
    cache,
    ({ point }: { point: number[] }) => point.map((i) => Float64Array.from({ length: LENGTH }, (_, n) => i + n * 0.37)),
  );
  const figures: MemoryFigures = { peak: await peakMemory(), executedChunks, bytesWritten };
  console.log(JSON.stringify(figures));
}
