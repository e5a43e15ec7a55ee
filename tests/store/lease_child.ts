/**
 * A process with leases. Arguments: the cache's directory, the time that leases are valid, what to do, and more of it.
 *
 * @module
 */

import { appendFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { deferred } from "../../src/engine/deferred.ts";
import { LeaseKeeper } from "../../src/store/lease_keeper.ts";

const [dir, ttl, what, more] = process.argv.slice(2);
const keeper = await LeaseKeeper.open(dir, { ttlMs: Number(ttl), warn: (message) => console.log(`warning: ${message}`) });
const exists = (path: string) => stat(path).then(() => true, () => false);

/** What only one may do at a time, and only once. */
async function compute(key: string): Promise<void> {
  await writeFile(join(dir, `${key}.busy`), "", { flag: "wx" });
  await appendFile(join(dir, "log"), `${key}\n`);
  await new Promise((done) => setTimeout(done, Math.random() * 4));
  await writeFile(join(dir, `${key}.done`), "");
  await rm(join(dir, `${key}.busy`));
}

/** Computes what no other process has computed or has in hand, until all is done. */
async function contend(count: number): Promise<void> {
  const left = new Set(Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, "0")));
  while (left.size > 0) {
    let isIdle = true;
    for (const key of left) {
      if (await keeper.acquire(key) === "held") continue;
      isIdle = false;
      if (!await exists(join(dir, `${key}.done`))) await compute(key);
      await keeper.release(key);
      left.delete(key);
    }
    if (isIdle) await keeper.whenFreed(left);
  }
}

/** Takes keys and says so; then answers each signal with what has become of them. */
async function hold(keys: readonly string[]): Promise<void> {
  const outcomes: string[] = [];
  for (const key of keys) outcomes.push(await keeper.acquire(key));
  const { promise, resolve } = deferred<void>();
  process.once("SIGUSR1", () => resolve());
  const timer = setInterval(() => {}, 1000);
  console.log(outcomes.join());
  await promise;
  clearInterval(timer);
  console.log((await Promise.all(keys.map((key) => keeper.stillOwns(key)))).join());
  for (const key of keys) await keeper.release(key);
}

/** Takes a key and does not let the event loop turn for a time. */
async function block(key: string, ms: number): Promise<void> {
  console.log(await keeper.acquire(key));
  await new Promise((done) => setTimeout(done, 5));
  for (const end = Date.now() + ms; Date.now() < end;);
  console.log(await keeper.stillOwns(key));
}

if (what === "contend") await contend(Number(more));
else if (what === "hold") await hold(more.split(","));
else await block("a", Number(more));
await keeper.close();
console.log("closed");
