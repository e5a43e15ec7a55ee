import { assert, assertEquals } from "@std/assert";
import { deferred } from "../../src/engine/deferred.ts";
import type { FromWorker } from "../../src/map/messages.ts";
import { startWorker } from "../../src/map/worker_host.ts";
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
