import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deferred } from "../../src/engine/deferred.ts";
import { runtime, tempDir, test } from "../test.ts";
import { startTestWorker } from "./pools.ts";

const module = new URL("../../src/map/worker_ends.ts", import.meta.url).href;
const port = runtime === "node"
  ? `import { parentPort } from "node:worker_threads"; const postMessage = (data) => parentPort.postMessage(data);`
  : "";

/** What is told in a worker that runs some code. */
async function toldBy(code: string): Promise<readonly (readonly [how: string, error: string])[]> {
  await using dir = await tempDir();
  const path = join(dir.path, "worker.mjs");
  await writeFile(
    path,
    `import { watchEnds } from ${JSON.stringify(module)}; import process from "node:process"; ${port}
    watchEnds((how, error) => postMessage([how, String(error)])); ${code}`,
  );
  const told: (readonly [string, string])[] = [];
  const first = deferred<void>();
  const worker = await startTestWorker(pathToFileURL(path), (data) => {
    told.push(data as readonly [string, string]);
    first.resolve();
  });
  await first.promise;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await worker.terminate();
  return told;
}

const ways: Readonly<Record<string, readonly [how: string, error: string]>> = {
  "self.close()": ["self.close() was called", "undefined"],
  "close()": ["self.close() was called", "undefined"],
  "Deno.exit(1)": ["Deno.exit() was called", "undefined"],
  "process.exit(1)": ["process.exit() was called", "undefined"],
  'setTimeout(() => { throw new TypeError("late"); })': ["it threw outside a call: late", "TypeError: late"],
  'Promise.reject(new TypeError("lost")); setTimeout(() => {}, 1e6)': ["it threw outside a call: lost", "TypeError: lost"],
  'queueMicrotask(() => { throw "text"; })': ["it threw outside a call: text", "text"],
};

for (const [code, told] of Object.entries(ways)) {
  const on = /Deno|close/.test(code) ? ["deno"] as const : ["deno", "bun", "node"] as const;
  test(`watchEnds() tells once of ${code}`, { on, because: "other runtimes have no such function" }, async () => {
    assertEquals(await toldBy(code), [told]);
  });
}

test("watchEnds() leaves what it wraps as it was in all else", async () => {
  const [[how]] = await toldBy("postMessage([typeof process.exit + process.exit.length, '']);");
  assertStringIncludes(how, "function");
});
