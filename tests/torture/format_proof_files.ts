/**
 * Files with random contents of every kind, and what a reader of another make says of them.
 *
 * @module
 */

import fc from "fast-check";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bitCount, bitSet, createBitmap } from "../../src/format/bitmap.ts";
import { encodeFile, type FileInput } from "../../src/format/payload.ts";
import { made, storable } from "../format/samples.ts";
import { character } from "../texts.ts";

const execute = promisify(execFile);
const script = fileURLToPath(new URL("../fixtures/read_chunk.py", import.meta.url));

/** Whether there is a Python to ask. */
export const hasPython: boolean = await execute("python3", ["--version"]).then(() => true, () => false);

/** What the reader in Python says of a file. */
export interface Description {
  readonly name: string;
  readonly cache_id: string;
  readonly version: string;
  readonly whole: boolean;
  readonly made: Readonly<Record<string, unknown>>;
  readonly axes: readonly (readonly [string, unknown])[];
  readonly presence: readonly boolean[] | null;
  readonly kind: string;
  readonly rows: unknown;
}

/**
 * Lets Python read every file in a directory and below.
 *
 * @param root The directory
 * @returns What it says: one tagged JSON text per file, sorted by name
 */
export async function readWithPython(root: string): Promise<string[]> {
  const { stdout } = await execute("python3", [script, "--all", root], { maxBuffer: 2 ** 30 });
  return stdout.trimEnd().split("\n");
}

/** Writes files as 0000.msgpack, 0001.msgpack and so on. */
export async function writeFiles(root: string, inputs: readonly FileInput[]): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [i, input] of inputs.entries()) await writeFile(join(root, `${String(i).padStart(5, "0")}.msgpack`), encodeFile(input));
}

const word = fc.string({ unit: character, maxLength: 6 }).map((text) => text.toWellFormed());
const name = word.filter((text) => !text.startsWith("\ufeff"));
const leaf: readonly fc.Arbitrary<unknown>[] = [
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: -40000, max: 300 }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.boolean(),
  word,
  fc.constantFrom("a", "bb", "ü"),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.array(fc.integer({ max: 9 }), { minLength: 2, maxLength: 2 }),
  fc.array(fc.double(), { minLength: 3, maxLength: 3 }),
  fc.float32Array({ minLength: 2, maxLength: 2 }),
  fc.bigUint64Array({ minLength: 1, maxLength: 1 }),
  fc.uint8ClampedArray({ minLength: 0, maxLength: 0 }),
  fc.constant(null),
  storable,
];

/** Makes rows that are alike, as those of one function are: of one kind, some of them missing, or records of such fields. */
const alike: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.letrec<{ rows: fc.Arbitrary<unknown> }>((tie) => ({
  rows: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...leaf),
    fc.constantFrom(...leaf),
    tie("rows").map((rows) => fc.oneof(rows, rows, fc.constantFrom(null, undefined))),
    fc.array(fc.tuple(fc.oneof(name, fc.constantFrom("$date", "0", "")), tie("rows"), fc.boolean()), { maxLength: 4 }).map((fields) => {
      const shape = Object.fromEntries(fields.filter(([field]) => field !== "__proto__").map(([field, rows]) => [field, rows]));
      return fc.record(shape, {
        requiredKeys: fields.filter(([, , isThere]) => isThere).map(([field]) => field) as never[],
        noNullPrototype: true,
      });
    }),
  ),
})).rows;

const axes = fc.uniqueArray(fc.tuple(name, fc.array(storable, { minLength: 1, maxLength: 5 })), {
  selector: ([axis]) => axis,
  maxLength: 3,
});

/** Any file. */
export const anyFile: fc.Arbitrary<FileInput> = fc.record({
  axes,
  cacheId: name,
  version: name,
  rows: alike,
  whole: fc.nat(9),
  holes: fc.boolean(),
})
  .chain(({ axes, cacheId, version, rows, whole, holes }) => {
    const points = axes.reduce((product, [, values]) => product * values.length, 1);
    const common = { axes, cacheId, version, made };
    if (whole === 0) return fc.tuple(rows).map((values) => ({ ...common, values, whole: true }));
    if (!holes) return fc.array(rows, { minLength: points, maxLength: points }).map((values) => ({ ...common, values }));
    return fc.array(fc.boolean(), { minLength: points, maxLength: points }).chain((there) => {
      const presence = createBitmap(points);
      there.forEach((isThere, i) => isThere && bitSet(presence, i));
      const count = bitCount(presence);
      return fc.array(rows, { minLength: count, maxLength: count }).map((values) => ({ ...common, values, presence }));
    });
  });
