import { assertEquals, assertStrictEquals } from "@std/assert";
import { deferred } from "../../src/engine/deferred.ts";
import { localCall, LocalExecutor } from "../../src/engine/local_executor.ts";
import type { Call, ExecutorOptions, Settled } from "../../src/map/call.ts";
import type { CallableFn } from "../../src/map/make_call.ts";
import { test } from "../test.ts";

interface Context {
  readonly signal: AbortSignal;
  readonly settle: (index: number, value: unknown) => void;
}

const callOf = (id: number): Call => ({ id, args: { vectors: { s: [1, 2] }, groups: [["s"]] } });

function optionsOf(rest: Partial<ExecutorOptions> = {}) {
  const points: unknown[][] = [];
  const options: ExecutorOptions = { signal: new AbortController().signal, onPoint: (...point) => void points.push(point), ...rest };
  return { options, points };
}

const make = (fn: unknown, options: ExecutorOptions): Promise<Settled> => localCall(fn as CallableFn)(callOf(4), options);

test("LocalExecutor pulls a call when the result of the one before is taken", async () => {
  const log: string[] = [];
  async function* calls() {
    for (const id of [0, 1]) {
      log.push(`pull ${id}`);
      yield await Promise.resolve(callOf(id));
    }
  }
  const executor = new LocalExecutor(({ id }) => {
    log.push(`make ${id}`);
    return Promise.resolve({ id, ok: true, value: undefined, ms: 0 });
  });
  for await (const { id } of executor.execute(calls(), optionsOf().options)) log.push(`take ${id}`);
  assertEquals(log, ["pull 0", "make 0", "take 0", "pull 1", "make 1", "take 1"]);
});

test("localCall() gives the value, points by the number of the call, and what was thrown", async () => {
  for (const timeoutMs of [undefined, 1000]) {
    const { options, points } = optionsOf({ timeoutMs });
    const fine = await make(({ s }: { s: number[] }, { settle }: Context) => {
      settle(1, "early");
      return s.map((value) => value * 10);
    }, options);
    assertEquals([{ ...fine, ms: 0 }, points], [{ id: 4, ok: true, value: [10, 20], ms: 0 }, [[4, 1, "early"]]]);
    const reason = { code: 1 };
    const failed = await make(() => Promise.reject(reason), options);
    assertEquals(failed.ok, false);
    assertStrictEquals((failed as { error: unknown }).error, reason);
  }
});

test("localCall() aborts the signal of a call that takes too long, and what it says later does not count", async () => {
  const { options, points } = optionsOf({ timeoutMs: 5 });
  const { promise: late, resolve: end } = deferred<void>();
  let reason: unknown;
  const settled = await make(async (_: unknown, { signal, settle }: Context) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    reason = signal.reason;
    settle(0, "late");
    end();
    throw new Error("late");
  }, options);
  await late;
  const { error } = settled as { error: DOMException };
  assertEquals([settled.id, settled.ok, error.name, error.message], [4, false, "TimeoutError", "it took longer than 5 ms"]);
  assertStrictEquals(reason, error);
  assertEquals(points, []);
});

test("localCall() lets a synchronous function take its time", async () => {
  const { options } = optionsOf({ timeoutMs: 1 });
  const settled = await make(() => {
    const start = performance.now();
    while (performance.now() - start < 5);
    return [1, 2];
  }, options);
  assertEquals(settled.ok && settled.value, [1, 2]);
});

test("localCall() hands the run's signal on, with and without a time limit", async () => {
  for (const timeoutMs of [undefined, 60_000]) {
    const controller = new AbortController();
    const { options } = optionsOf({ timeoutMs, signal: controller.signal });
    const settled = make(
      (_: unknown, { signal }: Context) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      options,
    );
    controller.abort("enough");
    assertEquals((await settled as { error: unknown }).error, "enough");
  }
});
