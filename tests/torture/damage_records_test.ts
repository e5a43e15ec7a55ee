import { assert, assertEquals } from "@std/assert";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ChunkCache, ChunkMemo, FormatVersionError, run, runStreaming } from "../../mod.ts";
import { withWarnings } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";
import { flipped } from "./damage_files.ts";
import { figure, shortOrFull, spread } from "./full.ts";

const S = [1, 2, 3, 4, 5, 6];
const BITS = shortOrFull(60, Infinity);
const LENGTHS = shortOrFull(16, Infinity);
const counts: Record<string, number> = {};

const open = (root: string, s: readonly number[] = S) =>
  new ChunkCache({
    root,
    cacheId: "d",
    metadata: { params: { alpha: 0.5, tags: ["x"] } },
    axisValues: { s: [...s], t: ["a"] },
    chunkSpec: { s: 3, t: 1 },
    verbose: 1,
  });
const execute = ({ s, t }: { s: readonly number[]; t: readonly string[] }) => s.flatMap((i) => t.map((letter) => `${letter}${i}`));
const rights = (s: readonly number[]) => s.map((i) => `a${i}`);

/** Two chunks, and a part of a third value's. */
async function plant(root: string): Promise<void> {
  await run(open(root), execute);
  await runStreaming(open(root, [7, 8, 9]).slice({ axisIndices: { s: [1] } }), execute, { granularity: "point" });
}

/** Runs over the chunks as they were written, which are found by name, and over a turned grid, on which they are found by value. */
async function runs(root: string, what: string): Promise<string[]> {
  const told: string[] = [];
  for (const s of [S, [8, ...S].reverse()]) {
    const { value: [output, diagnostics], warnings } = await withWarnings(() => run(open(root, s), execute, { granularity: "point" }));
    assertEquals([output, diagnostics.executedPoints, diagnostics.damagedFiles], [rights(s), 0, 0], what);
    told.push(...warnings);
  }
  return told;
}

/** Every damage of a file, with what it is called. */
function* damages(bytes: Uint8Array, seed: number): Generator<[damaged: Uint8Array, what: string]> {
  for (const bit of spread(bytes.length * 8, BITS, seed)) yield [flipped(bytes, bit), `with bit ${bit} flipped`];
  for (const length of spread(bytes.length, LENGTHS, seed)) yield [bytes.slice(0, length), `cut to ${length} bytes`];
}

/** Whether a metadata.json says that it is of a newer format, as the text of a number. */
function saysNewer(bytes: Uint8Array): boolean {
  const format = /"format": ?([0-9.eE+]+)/.exec(new TextDecoder().decode(bytes))?.[1];
  return format !== undefined && Number(format) > 1;
}

for (const name of ["metadata.json", "chunks_index.json"]) {
  test(`a damaged ${name} costs no point and gives no wrong value`, async () => {
    await using dir = await tempDir();
    const whole = join(dir.path, "whole");
    const root = join(dir.path, "root");
    await plant(whole);
    assertEquals(await runs(whole, "whole"), []);
    const bytes = new Uint8Array(readFileSync(join(whole, "d", name)));
    let refused = 0;
    for (const [damaged, what] of damages(bytes, name.length)) {
      rmSync(root, { recursive: true, force: true });
      cpSync(whole, root, { recursive: true });
      writeFileSync(join(root, "d", name), damaged);
      counts[name] = (counts[name] ?? 0) + 1;
      try {
        await runs(root, `${name} ${what}`);
      } catch (error) {
        const isRight = error instanceof FormatVersionError && name === "metadata.json" && saysNewer(damaged);
        if (!isRight) throw new Error(`a run failed over ${name} ${what}`, { cause: error });
        refused++;
      }
      assertEquals(readdirSync(join(root, "d", "chunks")).length, 3);
    }
    counts[`${name} refused`] = refused;
  });
}

test("a metadata.json that is no JSON is told of and made anew", async () => {
  await using dir = await tempDir();
  await plant(dir.path);
  writeFileSync(join(dir.path, "d", "metadata.json"), "{");
  const told = await runs(dir.path, "cut");
  assert(told.length >= 1 && told[0].includes("metadata"), told.join());
  assertEquals(await runs(dir.path, "mended"), []);
});

test("a metadata.json whose function's name was damaged costs no point", async () => {
  await using dir = await tempDir();
  const open = () =>
    new ChunkMemo({ root: dir.path, axisValues: { s: [1, 2] }, chunkSpec: { s: 2 }, verbose: 1 })
      .cache(function times({ alpha, s }: { alpha: number; s: readonly number[] }) {
        return s.map((i) => i * alpha);
      });
  await open()({ alpha: 10 });
  const [id] = readdirSync(dir.path).filter((name) => !name.startsWith("CACHEDIR"));
  const path = join(dir.path, id, "metadata.json");
  writeFileSync(path, readFileSync(path, "utf8").replace('"times"', '"tiles"'));
  const { value: [output, diagnostics], warnings } = await withWarnings(() => open()({ alpha: 10 }));
  assertEquals([output, diagnostics.executedPoints, warnings.length], [[10, 20], 0, 1]);
  assertEquals((await withWarnings(() => open()({ alpha: 10 }))).warnings, []);
});

test("damage of records: the figures", () => {
  figure(
    `damage: metadata.json ${counts["metadata.json"]} times, of which ${counts["metadata.json refused"]} named a newer format, ` +
      `chunks_index.json ${counts["chunks_index.json"]} times: nothing executed again, no wrong value`,
  );
});
