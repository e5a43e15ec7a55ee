import { ChunkCache, ChunkMemo, createWorkerPool, MISSING, perPoint, run, StoreError, task } from "@x/chunk-memo";
import { type CliIo, main } from "@x/chunk-memo/cli";
import { serveTask } from "@x/chunk-memo/worker";

const memo = new ChunkMemo({ root: "./memo_cache", axisValues: { a: [1, 2, 3], b: ["x", "y"] } });
const product = memo.cache(perPoint(function product({ a, b }: { a: number; b: string }) {
  return { a, text: b.repeat(a) };
}));
const [output, { executedPoints }] = await product({ a: 2, b: ["x"] });
const points: { a: number; text: string }[] = output;
const executed: number = executedPoints;
// @ts-expect-error The outputs are no texts.
const texts: string[] = output;
// @ts-expect-error There is no such axis.
await product({ a: 2, c: 3 });
// @ts-expect-error There is no such option.
new ChunkCache({ root: ".", cacheId: "id", axisValue: { a: [1] } });

const cache = new ChunkCache({ root: ".", cacheId: "id", axisValues: { a: [1] } });
const [values] = await run(cache, ({ a }: { a: number[] }) => a);
const first: number = values[0]!;
export const double = task(import.meta.url, "double", ({ a }: { a: number[] }) => a.map((value) => 2 * value));
{
  const pool = createWorkerPool({ maxWorkers: 1 });
  await pool[Symbol.asyncDispose]();
}
const io: CliIo = { stdout: { write() {}, isTerminal: false }, stderr: { write() {}, isTerminal: false }, cwd: "." };
const code: number = await main(["--help"], io);
console.log(points, executed, texts, first, code, MISSING, StoreError, serveTask);
