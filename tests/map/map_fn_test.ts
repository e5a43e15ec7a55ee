import { assertEquals, assertRejects } from "@std/assert";
import { iterateResults, type MapResults } from "../../src/map/map_fn.ts";
import { test } from "../test.ts";

async function all<R>(results: AsyncIterable<R>): Promise<R[]> {
  const list: R[] = [];
  for await (const result of results) list.push(result);
  return list;
}

test("iterateResults() takes iterables, async iterables and promises of them", async () => {
  const kinds: MapResults<number>[] = [
    [1, 2],
    new Set([1, 2]),
    Promise.resolve([1, 2]),
    (async function* () {
      yield* await Promise.resolve([1, 2]);
    })(),
  ];
  for (const kind of kinds) assertEquals(await all(iterateResults(kind)), [1, 2]);
});

test("iterateResults() refuses what cannot be iterated", async () => {
  for (const wrong of [undefined, null, 5, {}, Promise.resolve(7)]) {
    await assertRejects(() => all(iterateResults(wrong as unknown as MapResults<number>)), TypeError, "Cannot map");
  }
});

test("iterateResults() hands on the error of a map function", async () => {
  await assertRejects(() => all(iterateResults(Promise.reject(new Error("pool")))), Error, "pool");
});
