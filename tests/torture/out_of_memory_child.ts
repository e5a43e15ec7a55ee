/**
 * A sweep whose function takes all memory at some point, so that the process dies. Arguments: the root, the point, `chunk` or `point` for what
 * the function is called with, how many workers call it, 0 for this thread.
 *
 * @module
 */

import process from "node:process";
import { runStreaming } from "../../mod.ts";
import { byChunk, byPoint, cacheOver } from "./out_of_memory_sweep.ts";

const [root, fatal, unit, workers] = process.argv.slice(2);
const options = { flushMs: 5, ...workers === "0" ? {} : { maxWorkers: Number(workers) } };
const params = { fatal: Number(fatal) };
if (unit === "chunk") await runStreaming(cacheOver(root), byChunk.withParams(params), options);
else await runStreaming(cacheOver(root), byPoint.withParams(params), options);
