import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { noteWorker, refuseInWorker } from "../../src/map/worker_mark.ts";
import { test } from "../test.ts";

test("refuseInWorker() lets everything pass outside a worker", () => {
  refuseInWorker("start worker pool");
});

test("refuseInWorker() tells the pool and throws in a worker", () => {
  const told: Error[] = [];
  noteWorker((error) => void told.push(error));
  try {
    const error = assertThrows(() => refuseInWorker("start worker pool"), Error, "Cannot start worker pool: this is a worker of a pool");
    assertEquals(told.length, 1);
    assertStrictEquals(told[0], error);
  } finally {
    Reflect.deleteProperty(globalThis, Symbol.for("@x/chunk-memo/worker"));
  }
});
