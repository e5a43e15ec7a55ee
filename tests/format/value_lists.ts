/**
 * Lists of values, alike or not, and files of them.
 *
 * @module
 */

import fc from "fast-check";
import { encodeFile, type FileHead, parseHead } from "../../src/format/payload.ts";

const made = { createdAt: "", updatedAt: "", durationMs: 0, request: "chunk", runtime: "", library: "" } as const;

/** A file of one axis with these outputs. */
export function fileOf(values: readonly unknown[]): { file: Uint8Array; head: FileHead } {
  const file = encodeFile({ cacheId: "a", version: "v1", axes: [["s", values.map((_, i) => i)]], values, made });
  return { file, head: parseHead(file, file.length) as FileHead };
}

const scalar = fc.oneof(
  fc.integer({ min: -3, max: 300 }),
  fc.constantFrom(NaN, -0, 2 ** 31, 0.5),
  fc.string({ maxLength: 3 }),
  fc.boolean(),
  fc.constantFrom(null, undefined, 12n, new Date(5), [1, 2], new Float64Array([1])),
);
const alike = fc.oneof(
  fc.array(fc.integer({ min: -2, max: 70000 }), { minLength: 1, maxLength: 12 }),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
  fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 }),
  fc.array(scalar, { minLength: 1, maxLength: 12 }),
);
const field = fc.constantFrom("a", "b", "c");
const record = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.dictionary(field, fc.oneof(scalar, fc.dictionary(field, scalar, { maxKeys: 2, noNullPrototype: true })), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    },
    { weight: 1, arbitrary: scalar },
  ),
  { minLength: 1, maxLength: 12 },
);
/** Outputs: of one kind, of several, records or not. */
export const lists = fc.oneof(alike, record) as fc.Arbitrary<unknown[]>;
