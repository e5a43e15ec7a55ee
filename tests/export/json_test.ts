import { assertEquals } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { jsonRows, LINES, LIST } from "../../src/export/json.ts";
import type { AnyResults } from "../../src/export/sink.ts";
import { tempDir, test } from "../test.ts";

test("jsonRows() puts rows together as its frame says, and tags what JSON lacks", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "rows", axisValues: { s: [1, 2] }, verbose: 0 });
  await run(cache, ({ s }) => s.map((value) => value === 1 ? NaN : { n: 2n }));
  const results = cache.results() as unknown as AnyResults;
  const columns = await results.schema();
  const text = async (frame: typeof LIST) => {
    let all = "";
    for await (const piece of jsonRows(results, columns, frame, {})) all += piece.data;
    return all;
  };
  assertEquals(await text(LIST), '[\n{"s":1,"value":{"$number":"NaN"}},\n{"s":2,"n":{"$bigint":"2"}}\n]\n');
  assertEquals(await text(LINES), '{"s":1,"value":{"$number":"NaN"}}\n{"s":2,"n":{"$bigint":"2"}}\n');
});
