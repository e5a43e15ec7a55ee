/**
 * A worker of Node without a pool: it answers each message with the result.
 *
 * @module
 */

import { parentPort } from "node:worker_threads";
import type { BareRequest } from "./pool_bare_worker.ts";

parentPort?.on("message", ({ value }: BareRequest) => parentPort?.postMessage(value + 1));
