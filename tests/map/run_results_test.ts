import { assertEquals, assertRejects } from "@std/assert";
import type { Settled } from "../../src/map/call.ts";
import type { PoolRun } from "../../src/map/pool_run.ts";
import { RunResults } from "../../src/map/run_results.ts";
import { test } from "../test.ts";

const settled = (id: number): Settled => ({ id, ok: true, value: id, ms: 0 });

/** Results of a run that gives these, and then an error if there is one; what was done with it. */
function startResults(batches: readonly (readonly number[])[], error?: Error): { results: RunResults; told: string[] } {
  const told: string[] = [];
  const left = batches.map((ids) => ids.map(settled));
  const run = {
    results: () => {
      const next = left.shift();
      return next === undefined && error !== undefined ? Promise.reject(error) : Promise.resolve(next ?? []);
    },
  } as unknown as PoolRun;
  const begin = () => {
    told.push("begun");
    return run;
  };
  const leave = () => {
    told.push("left");
    return Promise.resolve();
  };
  return { results: new RunResults(begin, leave), told };
}

test("a run begins when its first result is asked for, and is left after the last one", async () => {
  const { results, told } = startResults([[1, 2], [3]]);
  assertEquals(told, []);
  const ids: number[] = [];
  for await (const { id } of results) ids.push(id);
  assertEquals([ids, told], [[1, 2, 3], ["begun", "left"]]);
  assertEquals([await results.next(), told.length], [{ done: true, value: undefined }, 2]);
});

test("a run is left when its results are not taken any more, and when it breaks", async () => {
  const { results, told } = startResults([[1, 2]]);
  for await (const _ of results) break;
  assertEquals([await results.next(), told], [{ done: true, value: undefined }, ["begun", "left"]]);
  const broken = startResults([[1]], new RangeError("enough"));
  assertEquals(await broken.results.next(), { done: false, value: settled(1) });
  await assertRejects(() => broken.results.next(), RangeError, "enough");
  assertEquals([await broken.results.next(), broken.told], [{ done: true, value: undefined }, ["begun", "left"]]);
});

test("a run that nobody asked for does not begin", async () => {
  const { results, told } = startResults([[1]]);
  assertEquals([await results.return(), await results.next(), told], [
    { done: true, value: undefined },
    { done: true, value: undefined },
    [],
  ]);
});

test("a run that cannot begin is over", async () => {
  const results = new RunResults(() => {
    throw new RangeError("closed");
  }, () => Promise.resolve());
  await assertRejects(() => results.next(), RangeError, "closed");
  assertEquals(await results.next(), { done: true, value: undefined });
});
