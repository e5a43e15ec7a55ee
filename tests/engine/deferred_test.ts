import { assertEquals, assertRejects } from "@std/assert";
import { deferred } from "../../src/engine/deferred.ts";
import { test } from "../test.ts";

test("deferred() gives a promise that is fulfilled from outside", async () => {
  const { promise, resolve } = deferred<number>();
  resolve(3);
  assertEquals(await promise, 3);
});

test("deferred() gives a promise that is rejected from outside", async () => {
  const { promise, reject } = deferred<number>();
  reject(new RangeError("Cannot go on"));
  await assertRejects(() => promise, RangeError, "Cannot go on");
});
