/**
 * The worker pool on Node, against a bare loop and the pools from npm that its arguments name: run by Node from a bundle. It writes rows as
 * JSON.
 *
 * @module
 */

import process from "node:process";
import { Worker } from "node:worker_threads";
import { createWorkerPool, type WorkerPool } from "../src/map/worker_pool.ts";
import { check, compareRow, timed } from "./measure.ts";
import { type BareWorker, inFlight, perCall, startBare, throughPool, WORKERS } from "./pool_sides.ts";
import type { Row } from "./row.ts";

/** What the pools from npm have in common. */
interface OtherPool {
  run(value: unknown, options: { readonly name: string }): Promise<unknown>;
  destroy(): Promise<unknown>;
}

type OtherPoolClass = new (options: { filename: string; minThreads: number; maxThreads: number }) => OtherPool;

/** One of those we are measured against. */
interface Other {
  readonly name: string;
  readonly isPool: boolean;
  all(count: number): Promise<void>;
  one(value: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Bundled on its own: a task is found by the URL of its module. */
const tasksUrl = new URL("./pool_tasks.js", import.meta.url).href;

function startNodeWorker(): BareWorker {
  const worker = new Worker(new URL("./pool_node_worker.js", import.meta.url));
  let answer: (value: unknown) => void;
  worker.on("message", (value) => answer(value));
  return {
    ask: (request) =>
      new Promise((resolve) => {
        answer = resolve;
        worker.postMessage(request);
      }),
    end: () => void worker.terminate(),
  };
}

function bareLoop(): Other {
  const bare = startBare(startNodeWorker);
  return {
    name: "a bare postMessage loop",
    isPool: false,
    all: (count) => bare.all(Array.from({ length: count }, (_, value) => ({ kind: "increment", value }))),
    one: (value) => bare.one({ kind: "increment", value }),
    close: () => Promise.resolve(bare[Symbol.dispose]()),
  };
}

/** A pool from npm that calls the same function of the same module, with as many calls in flight as it has workers. */
async function otherPool(name: string): Promise<Other> {
  const { default: Pool } = await import(name) as { readonly default: OtherPoolClass };
  const pool = new Pool({ filename: tasksUrl, minThreads: WORKERS, maxThreads: WORKERS });
  const one = (value: number) => pool.run({ value }, { name: "increment" });
  check(await one(1) === 2, `${name} gave something else`);
  return {
    name,
    isPool: true,
    all: async (count) => {
      let next = 0;
      await Promise.all(Array.from({ length: WORKERS }, async () => {
        while (next < count) await one(next++);
      }));
    },
    one,
    close: async () => void await pool.destroy(),
  };
}

async function rowsAgainst(other: Other, pool: WorkerPool, isQuick: boolean): Promise<Row[]> {
  const { increment } = await import(tasksUrl) as typeof import("./pool_tasks.ts");
  const items = Array.from({ length: isQuick ? 1000 : 10_000 }, (_, value) => ({ item: { value } }));
  const calls = isQuick ? 20 : 500;
  const rounds = isQuick ? 2 : 9;
  const count = items.length.toLocaleString("en");
  const oneByOne = items.slice(0, calls);
  // Every pool makes the round trip of the bare loop, and something beside it.
  const limit = other.isPool ? { limit: 1 } : {};
  return [
    await compareRow(
      rounds,
      { subject: `pool on Node, ${count} items of a trivial function`, against: `${other.name}, ${WORKERS} workers`, limit: 1 },
      () => timed(() => throughPool(pool, increment, items)),
      () => timed(() => other.all(items.length)),
    ),
    await compareRow(
      rounds,
      {
        subject: `pool on Node, ${count} items, none batched: ${WORKERS} in flight`,
        against: `${other.name}, ${WORKERS} workers`,
        ...limit,
      },
      () => timed(() => inFlight(pool, increment, items, WORKERS)),
      () => timed(() => other.all(items.length)),
    ),
    await compareRow(
      rounds,
      { subject: "pool on Node, one call at a time in one run", against: other.name, unit: "µs", ...limit },
      async () => await timed(() => inFlight(pool, increment, oneByOne, 1)) * 1000 / calls,
      () => perCall(calls, other.one),
    ),
    await compareRow(
      rounds,
      { subject: "pool on Node, one call alone in a run of its own", against: other.name, unit: "µs", ...limit },
      () => perCall(calls, (value) => throughPool(pool, increment, [{ item: { value } }])),
      () => perCall(calls, other.one),
    ),
  ];
}

// Without `using`, which Node 20 cannot read.
async function main([size, ...names]: readonly string[]): Promise<Row[]> {
  const pool = createWorkerPool({ maxWorkers: WORKERS });
  const rows: Row[] = [];
  for (const open of [bareLoop, ...names.map((name) => () => otherPool(name))]) {
    const other = await open();
    rows.push(...await rowsAgainst(other, pool, size === "quick"));
    await other.close();
  }
  await pool.close();
  return rows;
}

process.stdout.write(JSON.stringify(await main(process.argv.slice(2))));
