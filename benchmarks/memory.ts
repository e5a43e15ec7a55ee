/**
 * The peak memory of streaming runs, by the number of chunks.
 *
 * @module
 */

import { runChild } from "./child.ts";
import { check, median, ratioRow, scratch, type Settings } from "./measure.ts";
import type { MemoryFigures } from "./memory_child.ts";
import type { Row } from "./row.ts";

/** "Flat" leaves this much for what the heap does by chance. */
const FLAT = 1.15;

/** Measures `runStreaming` over chunks of 1 MB, cold and warm. */
export async function streamingMemory({ isQuick }: Settings): Promise<Row[]> {
  const [few, many] = isQuick ? [10, 30] : [200, 1000];
  const rounds = isQuick ? 1 : 3;
  const peaks = { cold: { few: [] as number[], many: [] as number[] }, warm: { few: [] as number[], many: [] as number[] } };
  for (let round = 0; round < rounds; round++) {
    for (const [name, chunks] of [["few", few], ["many", many]] as const) {
      await using dir = await scratch();
      for (const kind of ["cold", "warm"] as const) {
        const figures = await runChild<MemoryFigures>("memory_child.ts", [dir.path, String(chunks)]);
        check(figures.executedChunks === (kind === "cold" ? chunks : 0), `the run was not ${kind}`);
        check(kind === "warm" || figures.bytesWritten >= chunks * 1e6, "the chunks are too small");
        peaks[kind][name].push(figures.peak);
      }
    }
  }
  return (["cold", "warm"] as const).map((kind) =>
    ratioRow(
      {
        subject: `peak memory of runStreaming, ${many.toLocaleString("en")} chunks of 1 MB, ${kind}`,
        against: `${few} chunks of 1 MB`,
        limit: FLAT,
        unit: "MB",
      },
      median(peaks[kind].many),
      median(peaks[kind].few),
    )
  );
}
