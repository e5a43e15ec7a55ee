import { assertEquals } from "@std/assert";
import { ChunkCache, perPoint, run } from "../mod.ts";
import { cacheFailures } from "../src/cache_failures.ts";
import { viewOf } from "../src/cache_view.ts";
import { tempDir, test } from "./test.ts";

const failing = perPoint((point: Record<string, unknown>) => {
  throw new RangeError(`no ${Object.keys(point).join()}`);
});

/** What is on record, as the messages of chunks. */
async function messagesOf(cache: object): Promise<string[]> {
  const found: string[] = [];
  for await (const { record } of cacheFailures(viewOf(cache)!.state)) found.push(...record.failures.map(({ error }) => error.message));
  return found;
}

test("cacheFailures() gives the records of the cache's own version and axes", async () => {
  await using dir = await tempDir();
  const options = { root: dir.path, cacheId: "c", verbose: 0 } as const;
  const one = new ChunkCache({ ...options, axisValues: { s: [1] } });
  const two = new ChunkCache({ ...options, axisValues: { s: [1], t: [2] } });
  const later = new ChunkCache({ ...options, axisValues: { s: [1] }, version: "v2" });
  assertEquals(await messagesOf(one), []);
  for (const cache of [one, two]) await run(cache as typeof one, failing as never, { onError: "continue" });
  assertEquals([await messagesOf(one), await messagesOf(two), await messagesOf(later)], [["no s"], ["no s,t"], []]);
});
