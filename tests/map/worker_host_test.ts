import { assertEquals } from "@std/assert";
import { deferred } from "../../src/engine/deferred.ts";
import type { FromWorker } from "../../src/map/messages.ts";
import { explainEnd, startWorker } from "../../src/map/worker_host.ts";
import { test } from "../test.ts";

test("startWorker() starts a worker that says when it is ready, and ends on demand", async () => {
  const heard: FromWorker[] = [];
  const ready = deferred<void>();
  const host = await startWorker({
    onMessage: (message) => {
      heard.push(message);
      ready.resolve();
    },
    onEnd: (how) => ready.reject(new Error(how)),
  });
  await ready.promise;
  assertEquals(heard, [{ type: "ready" }]);
  await host.terminate();
});

for (
  const how of [
    "Cannot find module '/app/dist/worker.js'",
    'BuildMessage: ModuleNotFound resolving "/app/dist/worker.js" (entry point)',
    'Module not found "file:///app/dist/worker.js".',
    "Cannot find module 'C:\\app\\dist\\worker.js'",
  ]
) {
  test(`explainEnd() gives a way out of ${how}`, () => {
    assertEquals(
      explainEnd(how),
      `${how}: the workers' module is a file of its own: have your bundler leave @x/chunk-memo out, as an external package`,
    );
  });
}

test("explainEnd() adds nothing to other ends", () => {
  for (const how of ["it exited", "Cannot find module '/app/tasks.js'"]) assertEquals(explainEnd(how), how);
});
