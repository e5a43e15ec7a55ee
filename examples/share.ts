/**
 * Two processes that share one sweep: both run the same command on the same cache. With `claim: true` each takes a chunk that
 * nobody has in hand, so that no point is computed twice; both get all outputs. No process is in charge: start more of them while
 * they run, on any machine that sees the directory, or stop one, and the others go on.
 *
 *     deno run -A examples/share.ts                  # starts two of itself
 *     deno run -A examples/share.ts NAME DIRECTORY   # takes part: try it in several terminals
 */

import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ChunkMemo, perPoint } from "@x/chunk-memo";

/** Stands for something that takes its time: 20 ms. */
async function simulate({ seed, load }: { seed: number; load: number }): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return Math.round(1000 * Math.sin(seed * load));
}

/** What every process does. Claims are of chunks: there should be several times as many of them as processes. */
async function takePart(name: string, root: string): Promise<void> {
  const seed = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const memo = new ChunkMemo({ root, axisValues: { seed, load: [0.1, 0.2, 0.3, 0.4, 0.5] }, chunkSpec: { seed: 1, load: 5 } });
  const sweep = memo.cache(perPoint(simulate), { claim: true });
  const [output, { executedPoints }] = await sweep({});
  const sum = output.reduce((total, value) => total + value, 0);
  console.log(`${name}: ${executedPoints} points executed, ${output.length} outputs, sum ${sum}`);
}

/** Starts this script once more, and waits for its end. */
async function start(name: string, root: string): Promise<void> {
  const child = fork(new URL(import.meta.url), [name, root]);
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}`);
}

const [name, directory] = process.argv.slice(2);
if (name !== undefined) {
  await takePart(name, directory ?? "./share_cache");
} else {
  const root = await mkdtemp(join(tmpdir(), "chunk-memo-share-"));
  try {
    await Promise.all([start("one", root), start("two", root)]);
    await takePart("afterwards", root);
  } finally {
    await rm(root, { recursive: true });
  }
}
