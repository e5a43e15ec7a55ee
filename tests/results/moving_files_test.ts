import { assertEquals, assertRejects } from "@std/assert";
import { ChunkCache, exportResults, run } from "../../mod.ts";
import { compact } from "../../src/maintenance/compact.ts";
import { io, replaceIo } from "../../src/store/io.ts";
import { tempDir, test } from "../test.ts";

const S = Array.from({ length: 200 }, (_, i) => i);
const DOUBLED = S.map((s) => s * 2);

function cacheIn(root: string, size: number): ChunkCache<{ s: number[] }> {
  return new ChunkCache({ root, cacheId: "moving", axisValues: { s: S }, chunkSpec: { s: size }, verbose: 0, durability: "none" });
}

/** A cache of 200 files of one point each, what puts them together into two, and apart again, in turns, and results in chunks of neither. */
async function movingCache(root: string) {
  await run(cacheIn(root, 1), ({ s }) => s.map((value) => value * 2));
  let moves = 0;
  const move = async () => void await compact(cacheIn(root, moves++ % 2 === 0 ? 100 : 1));
  return { move, results: () => cacheIn(root, 7).results<number>() };
}

test("results() read one by one miss nothing while their files are put together and apart", async () => {
  await using dir = await tempDir();
  const { move, results } = await movingCache(dir.path);
  const values: number[] = [];
  for await (const { value } of results()) {
    if (values.length % 40 === 1) await move();
    values.push(value);
  }
  assertEquals(values, DOUBLED);
});

test("columnBatches() miss nothing while files are put together and apart", async () => {
  await using dir = await tempDir();
  const { move, results } = await movingCache(dir.path);
  const values: number[] = [];
  for await (const { columns } of results().columnBatches({ rows: 30 })) {
    values.push(...columns.value.values);
    await move();
  }
  assertEquals(values, DOUBLED);
});

test("status() counts what moved to a file that was not listed any more", async () => {
  await using dir = await tempDir();
  const { move, results } = await movingCache(dir.path);
  // As a directory may be listed: the new files are made behind the listing, the old ones are gone before it gets there.
  let isFirst = true;
  const { list } = io;
  const restore = replaceIo({
    list: async (path) => {
      if (isFirst && path.endsWith("chunks")) {
        isFirst = false;
        await move();
        return [];
      }
      return await list(path);
    },
  });
  try {
    assertEquals((await results().status()).knownPoints, 200);
  } finally {
    restore();
  }
});

test("exportResults() tells how many points its rows are, whatever became of the others", async () => {
  await using dir = await tempDir();
  const half = new ChunkCache({ root: dir.path, cacheId: "half", axisValues: { s: S }, chunkSpec: { s: 10 }, verbose: 0 });
  await run(half.slice({ s: S.slice(0, 100) }), ({ s }) => s);
  let lines = 0;
  const report = await exportResults(half.results(), "ndjson", async (piece: string) => {
    lines += piece.split("\n").length - 1;
    await run(half, ({ s }) => s);
  });
  assertEquals([lines, report.rows, report.counts.knownPoints, report.counts.missingPoints], [100, 100, 100, 100]);
});

test("exportResults() gives no row without a column that came up meanwhile", async () => {
  for (const format of ["csv", "table"] as const) {
    await using dir = await tempDir();
    const cache = cacheIn(dir.path, 100);
    const results = cacheIn(dir.path, 100).results<number>();
    const { schema } = results;
    // As another process would store the first points between two looks.
    Object.defineProperty(results, "schema", {
      value: async () => {
        const columns = await schema.call(results);
        await run(cache, ({ s }) => s.map((value) => value * 2));
        return columns;
      },
    });
    let text = "";
    await assertRejects(
      () => exportResults(results, format, (piece: string) => text += piece),
      Error,
      "came up while columns were read: try again",
    );
    assertEquals(text, "");
  }
});
