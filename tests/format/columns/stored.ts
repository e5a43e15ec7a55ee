/**
 * What the tests of columns share: a draft as a reader finds it, and what reading asks for.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { binHeaderSize, packColumns } from "../../../src/format/column_head.ts";
import { readColumnHeads } from "../../../src/format/column_head_read.ts";
import type { BufferRef, Column, Draft, Source, StoredColumn, Values, Wants } from "../../../src/format/columns/types.ts";
import { pack } from "../../../src/format/msgpack.ts";
import { isSame } from "../samples.ts";

/** The column that a kind belongs to: some share one shape. */
type ColumnOf<K extends string, C = StoredColumn> = C extends { readonly kind: infer Kinds } ? K extends Kinds ? C : never : never;

/** A column that went through a head, and its bytes. */
export interface Stored<K extends StoredColumn["kind"]> {
  /** The column. */
  readonly column: ColumnOf<K>;
  /** The buffers in the order of the file. */
  readonly buffers: readonly BufferRef[];
  /** The bytes, whole. */
  readonly source: Source;
}

/** Writes a draft, which must be of a kind, and reads its head. */
export function storedAs<K extends StoredColumn["kind"]>(kind: K, draft: Draft | undefined): Stored<K> {
  assert(draft !== undefined);
  assertEquals(draft.kind, kind);
  const packed = packColumns(draft);
  const file = Uint8Array.from(packed.buffers.flatMap((bytes) => [...new Uint8Array(binHeaderSize(bytes.length)), ...bytes]));
  const frame = { count: draft.count, blockSize: packed.blockSize, room: file.length };
  const { column, buffers } = readColumnHeads(pack(packed.column), frame);
  const source: Source = {
    blockSize: packed.blockSize,
    segment: ({ start, length }) => ({ bytes: file.subarray(start, start + length), base: 0 }),
  };
  return { column: column as Stored<K>["column"], buffers, source };
}

/** Requires that reading all rows gives the values, and that reading some, backwards and repeated, gives those. */
export function assertReads(values: readonly unknown[], read: (rows?: Uint32Array) => Values): void {
  const last = values.length - 1;
  const rows = Uint32Array.of(last, 0, last, Math.floor(last / 2));
  assert(isSame(Array.from(read()), values), "all rows");
  assert(isSame(Array.from(read(rows)), Array.from(rows, (row) => values[row])), "some rows");
  assertEquals(read(new Uint32Array(0)).length, 0);
}

/** Round by round the bytes that are asked for, as `<buffer>:<start>-<end>`, when each round is granted what it asks. */
export function roundsOf({ buffers, source }: Pick<Stored<"bool">, "buffers" | "source">, want: (wants: Wants) => void): string[][] {
  const granted = new Set<string>();
  const nameOf = (buffer: BufferRef, start: number, end: number) => `${buffers.indexOf(buffer)}:${start}-${end}`;
  for (const rounds: string[][] = [];;) {
    const asked = new Set<string>();
    want({
      blockSize: source.blockSize,
      want: (buffer, start, end) => void asked.add(nameOf(buffer, start, end)),
      has: (buffer, start, end) => granted.has(nameOf(buffer, start, end)),
      source,
    });
    const fresh = [...asked].filter((name) => !granted.has(name));
    if (fresh.length === 0) return rounds;
    rounds.push(fresh);
    for (const name of fresh) granted.add(name);
  }
}

/** A column one of whose buffers is other bytes. */
export function withBytes(source: Source, buffer: BufferRef, bytes: Uint8Array): Source {
  return {
    blockSize: source.blockSize,
    segment: (asked, start, end) => asked === buffer ? { bytes, base: 0 } : source.segment(asked, start, end),
  };
}

/** The kinds of a tree of columns, e.g. `record(int,optional(string))`. */
export function kindsOf(column: Column<unknown>): string {
  if (column.kind === "record") return `record(${column.fields.map(([, field]) => kindsOf(field)).join(",")})`;
  return column.kind === "optional" ? `optional(${kindsOf(column.column)})` : column.kind;
}
