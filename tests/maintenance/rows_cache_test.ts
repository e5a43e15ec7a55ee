import { assertEquals } from "@std/assert";
import { run } from "../../mod.ts";
import { readCatalog } from "../../src/maintenance/catalog.ts";
import { insidesOf } from "../../src/maintenance/context.ts";
import { RowsCache } from "../../src/maintenance/rows_cache.ts";
import { tempDir, test } from "../test.ts";
import { POOL, poolCache, Recorder, valuesOf } from "./pool.ts";

test("RowsCache.read() gives rows, and reads a file again only if there was no room", async () => {
  await using dir = await tempDir();
  await run(poolCache(dir.path, POOL, { a: 1, s: 6 }), new Recorder().exec);
  const { state } = insidesOf(poolCache(dir.path), "test");
  const [one, two] = [...(await readCatalog(state, {})).files.values()].map(({ entry }) => entry);
  const expected = valuesOf({ a: one.axes[0][1] as string[], s: POOL.s });
  for (const [room, isKept] of [[1e6, true], [one.bytes, false], [0, false]] as const) {
    const rows = new RowsCache(state, room);
    assertEquals(await rows.read(one, Uint32Array.of(4, 1)), [expected[4], expected[1]]);
    await rows.read(two, Uint32Array.of(0));
    await state.store.remove(one.path);
    assertEquals(await rows.read(one, Uint32Array.of(5)), isKept ? [expected[5]] : undefined);
    await run(poolCache(dir.path, POOL, { a: 1, s: 6 }), new Recorder().exec);
  }
});
