import { assertEquals, assertStringIncludes } from "@std/assert";
import { isDeno, test } from "../test.ts";

const testDeno = isDeno ? test : test.ignore;
const module = new URL("../../src/map/worker_ends.ts", import.meta.url).href;

/** What is told in a worker that runs some code. */
async function toldBy(code: string): Promise<readonly (readonly [how: string, error: string])[]> {
  const source = `import { watchEnds } from ${JSON.stringify(module)}; import process from "node:process";
    watchEnds((how, error) => postMessage([how, String(error)])); ${code}`;
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`, { type: "module" });
  const told: (readonly [string, string])[] = [];
  const first = Promise.withResolvers<void>();
  worker.addEventListener("message", (event) => {
    told.push(event.data);
    first.resolve();
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    told.push(["error event", event.message]);
    first.resolve();
  });
  await first.promise;
  await new Promise((resolve) => setTimeout(resolve, 50));
  worker.terminate();
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
  testDeno(`watchEnds() tells once of ${code}`, async () => {
    assertEquals(await toldBy(code), [told]);
  });
}

testDeno("watchEnds() leaves what it wraps as it was in all else", async () => {
  const [[how]] = await toldBy("postMessage([typeof process.exit + process.exit.length, '']);");
  assertStringIncludes(how, "function");
});
