import { ChunkMemo, createWorkerPool } from "@x/chunk-memo";
import { orbit, threadOf } from "./orbit.mjs";

const memo = new ChunkMemo({ root: "./pool", chunkSpec: { r: 2 }, axisValues: { r: [1.5, 2, 2.5, 2.9] } });
const [orbits, { executedChunks }] = await memo.cache(orbit, { maxWorkers: 2 })({ steps: 1000 });
const pool = createWorkerPool({ maxWorkers: 1 });
const threads = new ChunkMemo({ root: "./pool", axisValues: { i: [1, 2] } });
const [isMainThread] = await threads.cache(threadOf, { pool })({});
await pool.close?.();
console.log(JSON.stringify({ orbits, executedChunks, isMainThread }));
