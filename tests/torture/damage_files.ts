/**
 * Small caches of one chunk file each, one for every kind of column, and what a run over them must do when that file is damaged.
 *
 * @module
 */

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ChunkCache, type Diagnostics, run } from "../../mod.ts";
import { verifyFile } from "../../src/format/payload.ts";
import { stringifyTagged } from "../../src/format/tagged_json.ts";
import { withWarnings } from "../sweeps.ts";

/** A cache whose points lie in one file. */
export interface Subject {
  /** What its file holds. */
  readonly name: string;
  /** The outputs of its points, or one whole output. */
  readonly output: readonly unknown[] | { readonly whole: unknown };
  /** The kind of its column. */
  readonly kind: string;
  /** Which positions are asked for one by one, for a part; all in one request if absent. */
  readonly asked?: readonly number[];
  /** Whether the axis is turned around after the file was written, so that it is found by value. */
  readonly turned?: boolean;
  /** Whether there is no index, so that the file's own head must tell. */
  readonly unindexed?: boolean;
}

const rows = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** One subject for every kind of column, and for every kind of file. */
export const SUBJECTS: readonly Subject[] = [
  { name: "integers", kind: "int", output: [1, 2, 300] },
  { name: "floats", kind: "float64", output: [0.5, NaN, -0] },
  { name: "booleans", kind: "bool", output: [true, false, true] },
  { name: "strings", kind: "string", output: ["a", "é", "😀"] },
  { name: "repeated strings", kind: "dictionary", output: ["a", "b", "a", "b"] },
  { name: "a constant", kind: "constant", output: ["same", "same"] },
  { name: "lists", kind: "matrix", output: [[1, 2], [3, 4]] },
  { name: "typed arrays", kind: "matrix", output: [Float32Array.of(1, 2), Float32Array.of(3, 4)] },
  { name: "nested records", kind: "record", output: rows(2, (i) => ({ a: i, b: { c: i / 3, d: `t${i}` } })) },
  { name: "missing values", kind: "optional", output: [1, null, 3] },
  { name: "absent fields", kind: "record", output: [{ a: 1, b: 5 }, { a: 2 }, { a: 3, b: undefined }] },
  { name: "bigints", kind: "bigint", output: [1n, -2n, 2n ** 62n] },
  { name: "values of all kinds", kind: "json", output: [1, "a", [null, { x: 1 }]] },
  { name: "tagged values", kind: "json", output: [new Date(5), new Map([[1, new Set([2n])]]), Uint8Array.of(1, 2, 3).buffer, { $x: -0 }] },
  { name: "the smallest", kind: "constant", output: [0] },
  { name: "a whole output", kind: "constant", output: { whole: { sum: 6 } } },
  { name: "a part", kind: "int", output: [10, 20, 30, 45], asked: [0, 3] },
  { name: "a part that no index tells of", kind: "int", output: [10, 20, 30, 45], asked: [0, 3], unindexed: true },
  { name: "a chunk found by value", kind: "int", output: [7, 8, 9], turned: true },
  { name: "a chunk found by value that no index tells of", kind: "int", output: [7, 8, 9], turned: true, unindexed: true },
];

/** A subject on disk. */
export interface Planted {
  /** The cache's directory. */
  readonly directory: string;
  /** The path of its only chunk file. */
  readonly path: string;
  /** That file. */
  readonly bytes: Uint8Array;
  /** How many of its points are asked for. */
  readonly points: number;
  /** The index as it was written, if it is to be there. */
  readonly index: Uint8Array | undefined;
  /** Runs what must be right, over a cache of its own, and tells what was warned of. */
  run(): Promise<{ text: string; diagnostics: Diagnostics; warnings: string[] }>;
  /** The tagged JSON of the right output. */
  readonly text: string;
}

/**
 * Writes a subject.
 *
 * @param root Where
 * @param subject The subject
 * @returns What was written
 */
export async function plant(root: string, subject: Subject): Promise<Planted> {
  const whole = "whole" in subject.output;
  const outputs: readonly unknown[] = "whole" in subject.output ? [1, 2, 3] : subject.output;
  const s = outputs.map((_, i) => i);
  const execute = ({ s }: { s: readonly number[] }): unknown => "whole" in subject.output ? subject.output.whole : s.map((i) => outputs[i]);
  const open = (values: readonly number[]) => {
    const cache = new ChunkCache({ root, cacheId: "d", axisValues: { s: [...values] }, chunkSpec: { s: s.length }, verbose: 1 });
    return subject.asked === undefined ? cache : cache.slice({ axisIndices: { s: subject.asked } });
  };
  const options = { granularity: subject.asked === undefined ? "chunk" : "point" } as const;
  const runWith = async (values: readonly number[]) => {
    const { value: [output, diagnostics], warnings } = await withWarnings(() => run(open(values), execute, options));
    return { text: stringifyTagged(output), diagnostics, warnings };
  };
  await runWith(s);
  const directory = join(root, "d");
  const [name] = readdirSync(join(directory, "chunks"));
  const path = join(directory, "chunks", name);
  const bytes = new Uint8Array(readFileSync(path));
  const { kind } = verifyFile(bytes).column;
  if (kind !== subject.kind) throw new Error(`${subject.name} are stored as ${kind}`);
  const wanted = subject.turned === true ? [...s].reverse() : s;
  const output = whole ? (subject.output as { whole: unknown }).whole : (subject.asked ?? wanted).map((i) => outputs[i]);
  const text = stringifyTagged(whole ? [output] : output);
  const index = subject.unindexed === true ? undefined : readFileSync(join(directory, "chunks_index.json"));
  return { directory, path, bytes, index, points: (subject.asked ?? s).length, text, run: () => runWith(wanted) };
}

/**
 * Runs over a damaged file: it must be found damaged, set aside as it is, told, and computed again.
 *
 * @param planted The subject
 * @param damaged The damaged file
 * @param what What was done to it, for the error
 */
export async function requireFound(planted: Planted, damaged: Uint8Array, what: string): Promise<void> {
  const chunks = join(planted.directory, "chunks");
  for (const name of readdirSync(chunks)) rmSync(join(chunks, name));
  writeFileSync(planted.path, damaged);
  const index = join(planted.directory, "chunks_index.json");
  if (planted.index === undefined) rmSync(index, { force: true });
  else writeFileSync(index, planted.index);
  const { text, diagnostics, warnings } = await planted.run();
  const aside = readdirSync(join(planted.directory, "damaged"));
  const moved = aside.map((name) => readFileSync(join(planted.directory, "damaged", name)));
  const problem = text !== planted.text
    ? `gave ${text}`
    : diagnostics.damagedFiles !== 1
    ? `counted ${diagnostics.damagedFiles} damaged files`
    : diagnostics.executedPoints !== planted.points
    ? `executed ${diagnostics.executedPoints} points`
    : moved.length !== 1 || !moved[0].equals(damaged)
    ? "did not set it aside as it was"
    : warnings.length !== 1 || !warnings[0].includes("is damaged")
    ? `warned ${JSON.stringify(warnings)}`
    : undefined;
  if (problem !== undefined) throw new Error(`A run over a file ${what} ${problem}`);
  for (const name of aside) rmSync(join(planted.directory, "damaged", name));
}

/** The same bytes with one bit the other way. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
}
