import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { bitCount, bitGet } from "../../src/format/bitmap.ts";
import { decodeRows, encodeFile, type FileInput, verifyFile } from "../../src/format/payload.ts";
import { parseTagged } from "../../src/format/tagged_json.ts";
import { isSame, made } from "../format/samples.ts";
import { repository } from "../source_files.ts";
import { tempDir, test } from "../test.ts";
import { SUBJECTS } from "./damage_files.ts";
import { anyFile, type Description, hasPython, readWithPython, writeFiles } from "./format_proof_files.ts";
import { figure, shortOrFull } from "./full.ts";

const FILES = shortOrFull(30, 1000);
const KINDS = ["constant", "int", "float64", "bigint", "bool", "string", "json", "dictionary", "matrix", "record", "optional"];
const testWithPython = hasPython ? test : test.ignore;

/** Compares what Python says of a file with what was put into it. */
function compare(text: string, { axes, presence, values, whole = false, cacheId, version }: FileInput): string {
  const found = parseTagged(text) as Description;
  const points = axes.reduce((product, [, vector]) => product * vector.length, 1);
  const isAll = presence === undefined || bitCount(presence) === points;
  const expected = {
    cache_id: cacheId,
    version,
    whole,
    axes: axes.map(([axis, vector]) => [axis, vector]),
    presence: isAll ? null : Array.from({ length: points }, (_, i) => bitGet(presence, i)),
    rows: Array.from(values),
  };
  for (const [key, value] of Object.entries(expected)) {
    assert(isSame(found[key as keyof Description], value), `${found.name}: ${key}: ${text}`);
  }
  assertEquals(found.made.created_at, made.createdAt);
  return found.kind;
}

testWithPython("read_chunk.py agrees on files of random contents", async () => {
  await using dir = await tempDir();
  const inputs = [
    ...fc.sample(anyFile, { seed: 20260101, numRuns: FILES }),
    ...SUBJECTS.flatMap(({ output }) => {
      const values: readonly unknown[] = "whole" in output ? [output.whole] : output;
      return values.length === 1
        ? []
        : [{ axes: [["s", values.map((_, i) => i)]], cacheId: "c", version: "", values, made }] as FileInput[];
    }),
  ];
  await writeFiles(dir.path, inputs);
  const found = await readWithPython(dir.path);
  assertEquals(found.length, inputs.length);
  const kinds = new Map<string, number>();
  for (const [i, text] of found.entries()) {
    const kind = compare(text, inputs[i]);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    assert(isSame(decodeRows(verifyFile(encodeFile(inputs[i])), encodeFile(inputs[i])), Array.from(inputs[i].values)));
  }
  assertEquals(KINDS.filter((kind) => !kinds.has(kind)), []);
  figure(`format proof: Python agrees on ${found.length} files: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
});

testWithPython("read_chunk.py reads buffers of many blocks, wide records and deep nesting", async () => {
  await using dir = await tempDir();
  const deep = (levels: number): unknown => levels === 0 ? 1 : [deep(levels - 1)];
  const wide = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, i]));
  const lists = [
    Array.from({ length: 20_000 }, (_, i) => i / 7),
    Array.from({ length: 30_000 }, (_, i) => (i % 3 ? `text ${i}` : null)),
    Array.from({ length: 200 }, (_, i) => ({ ...wide, f7: i, f9: `${i}` })),
    [deep(500), deep(3)],
    Array.from({ length: 70_000 }, (_, i) => `word ${i % 300}`),
  ];
  const inputs = lists.map((values): FileInput => ({ axes: [["s", values.map((_, i) => i)]], cacheId: "c", version: "v1", values, made }));
  await writeFiles(dir.path, inputs);
  for (const [i, text] of (await readWithPython(dir.path)).entries()) compare(text, inputs[i]);
});

testWithPython("read_chunk.py reads the committed caches of format 1", async () => {
  const root = join(repository, "tests/fixtures/format_v1");
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".msgpack")).sort();
  const found = (await readWithPython(root)).map((text) => parseTagged(text) as Description);
  assertEquals(found.map(({ name }) => name).sort(), names.map((name) => name.replaceAll("\\", "/")));
  for (const { name, cache_id, version, axes, rows } of found) {
    const file = new Uint8Array(await readFile(join(root, name)));
    const head = verifyFile(file);
    assertEquals([cache_id, version], [head.cacheId, head.version]);
    assert(isSame(axes, head.axes.map(([axis, values]) => [axis, values])), name);
    assert(isSame(rows, decodeRows(head, file)), name);
  }
  figure(`format proof: Python reads the ${found.length} committed files of format 1`);
});
