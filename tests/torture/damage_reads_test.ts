import { assert, assertEquals } from "@std/assert";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ChunkCache, run, runStreaming } from "../../mod.ts";
import { stringifyTagged } from "../../src/format/tagged_json.ts";
import { tempDir, test } from "../test.ts";
import { flipped } from "./damage_files.ts";
import { figure, shortOrFull, spread } from "./full.ts";

const outputOf = (i: number) => ({ x: i / 7, text: `${i}`, list: [i % 300, 1] });
const execute = ({ s }: { s: readonly number[] }) => s.map(outputOf);
const cacheOf = (root: string, count: number) =>
  new ChunkCache({
    root,
    cacheId: "d",
    axisValues: { s: Array.from({ length: count }, (_, i) => i) },
    chunkSpec: { s: count },
    verbose: 0,
  });

async function plant(root: string, count: number): Promise<{ path: string; bytes: Uint8Array }> {
  await run(cacheOf(root, count), execute);
  const chunks = join(root, "d", "chunks");
  const path = join(chunks, readdirSync(chunks)[0]);
  return { path, bytes: new Uint8Array(readFileSync(path)) };
}

test("a large file that is read by ranges gives right values, wherever it is damaged", async () => {
  await using dir = await tempDir();
  const count = 12_000;
  const { path, bytes } = await plant(dir.path, count);
  assert(bytes.length > 256 * 1024);
  const asked = [5, 7000];
  const expected = stringifyTagged(asked.map(outputOf));
  const seen = { found: 0, unseen: 0 };
  for (const bit of spread(bytes.length * 8, shortOrFull(20, 4000), 1)) {
    writeFileSync(path, flipped(bytes, bit));
    const [output, diagnostics] = await run(cacheOf(dir.path, count).slice({ axisIndices: { s: asked } }), execute);
    assertEquals(stringifyTagged(output), expected, `bit ${bit}`);
    assertEquals(diagnostics.executedPoints, diagnostics.damagedFiles * count, `bit ${bit}`);
    seen[diagnostics.damagedFiles === 1 ? "found" : "unseen"]++;
    rmSync(join(dir.path, "d", "damaged"), { recursive: true, force: true });
  }
  assert(seen.found > 0 && seen.unseen > 0);
  figure(
    `damage: ${
      seen.found + seen.unseen
    } flipped bits of a file read by ranges: ${seen.found} found, ${seen.unseen} in bytes that were not read`,
  );
});

test("a run without output and a status believe no damaged head, and the next run finds the rest", async () => {
  await using dir = await tempDir();
  const count = 4;
  const { path, bytes } = await plant(dir.path, count);
  const index = join(dir.path, "d", "chunks_index.json");
  const expected = stringifyTagged(Array.from({ length: count }, (_, i) => outputOf(i)));
  const seen = { byStatus: 0, byStreaming: 0, byRun: 0 };
  for (const bit of spread(bytes.length * 8, shortOrFull(20, Infinity), 2)) {
    writeFileSync(path, flipped(bytes, bit));
    rmSync(index, { force: true });
    const status = await cacheOf(dir.path, count).cacheStatus();
    assertEquals(status.knownPoints, status.damagedFiles.length === 1 ? 0 : count, `bit ${bit}`);
    seen.byStatus += status.damagedFiles.length;
    const streamed = await runStreaming(cacheOf(dir.path, count), execute);
    assertEquals(streamed.executedPoints, streamed.damagedFiles * count, `bit ${bit}`);
    assert(streamed.damagedFiles >= status.damagedFiles.length, `bit ${bit}`);
    seen.byStreaming += streamed.damagedFiles;
    const [output, diagnostics] = await run(cacheOf(dir.path, count), execute);
    assertEquals([stringifyTagged(output), diagnostics.damagedFiles + streamed.damagedFiles], [expected, 1], `bit ${bit}`);
    seen.byRun += diagnostics.damagedFiles;
    rmSync(join(dir.path, "d", "damaged"), { recursive: true });
  }
  figure(
    `damage: ${seen.byStreaming + seen.byRun} flipped bits: ${seen.byStatus} seen by cacheStatus, ` +
      `${seen.byStreaming} found by runStreaming, the other ${seen.byRun} by run`,
  );
});
