import { assertEquals, assertThrows } from "@std/assert";
import { errorPolicy, retryDelay } from "../../src/engine/error_policy.ts";
import { test } from "../test.ts";

test("errorPolicy() stops at the first failure and tries nothing again by default", () => {
  assertEquals(errorPolicy("run"), { maxFailures: 0, retries: 0 });
});

test("errorPolicy() reads the three kinds of onError", () => {
  assertEquals(errorPolicy("run", "stop", 2), { maxFailures: 0, retries: 2 });
  assertEquals(errorPolicy("run", "continue"), { maxFailures: Infinity, retries: 0 });
  assertEquals(errorPolicy("run", { maxFailures: 3 }), { maxFailures: 3, retries: 0 });
});

test("errorPolicy() refuses any other onError", () => {
  for (const onError of ["skip", "", null, 3, true, {}, [], () => {}]) {
    assertThrows(
      () => errorPolicy("run", onError as "stop"),
      TypeError,
      'Cannot run: onError must be "stop", "continue" or { maxFailures: n }',
    );
  }
});

test("errorPolicy() refuses numbers that count nothing", () => {
  for (const count of [-1, 0.5, NaN, Infinity, "3", null]) {
    assertThrows(
      () => errorPolicy("run", { maxFailures: count as number }),
      RangeError,
      "maxFailures must be a non-negative integer: received",
    );
    assertThrows(() => errorPolicy("run", "stop", count as number), RangeError, "retries must be a non-negative integer: received");
  }
});

test("retryDelay() doubles from 100 ms to 30 s", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 5000].map(retryDelay);
  assertEquals(delays, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000, 30_000]);
});
