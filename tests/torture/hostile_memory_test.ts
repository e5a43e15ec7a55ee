import { assert } from "@std/assert";
import process from "node:process";
import { DamagedFileError } from "../../src/errors.ts";
import { decodeRows, parseHead } from "../../src/format/payload.ts";
import { fileOf } from "../format/samples.ts";
import { test } from "../test.ts";
import { figure, shortOrFull } from "./full.ts";
import { joinParts, partsOf } from "./hostile_files.ts";

const ROWS = shortOrFull(2 ** 12, 2 ** 20);
const gc = (globalThis as { gc?: () => void }).gc;

/** What a file asks for, and most of what it may take: bytes per byte of the file, and per row. */
interface Greedy {
  readonly name: string;
  readonly file: () => Uint8Array;
}

/** A file whose head names a block of so many points, and no vector of theirs. */
function withPoints(file: Uint8Array, rows: number, change: (column: Record<string, unknown>) => void = () => {}): Uint8Array {
  const parts = partsOf(file);
  const head = parts.head as Record<string, never> & { column: Record<string, unknown> };
  Object.assign(head, { count: rows, axes: [["s", rows, "[]"]] });
  change(head.column);
  return joinParts(parts, true);
}

/** A constant column of so many rows, in a file of a few hundred bytes. */
const free = (rows: number) => withPoints(fileOf(["x", "x"]), rows, (column) => column.count = rows);

const list = <T>(make: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => make(i));
const GREEDY: readonly Greedy[] = [
  { name: "a constant", file: () => free(ROWS) },
  { name: "booleans", file: () => fileOf(list((i) => i % 2 === 0)) },
  { name: "records of booleans", file: () => fileOf(list((i) => ({ a: i % 2 === 0 }))) },
  { name: "records of nothing", file: () => fileOf(list(() => ({}))) },
  { name: "empty lists", file: () => fileOf(list(() => [])) },
  { name: "lists of one", file: () => fileOf(list((i) => [i % 2])) },
  { name: "empty typed arrays", file: () => fileOf(list(() => new Float64Array(0))) },
  { name: "typed arrays of one", file: () => fileOf(list((i) => Uint8Array.of(i))) },
  { name: "missing values", file: () => fileOf(list((i) => (i % 64 === 0 ? "x" : null))) },
  { name: "nested records", file: () => fileOf(list((i) => ({ a: { b: { c: i % 2 === 0 } } }))) },
  { name: "JSON of empty lists", file: () => fileOf(list((i) => (i % 2 ? [[], [], [], {}] : 1))) },
  { name: "JSON of tags", file: () => fileOf(list((i) => (i % 2 ? [undefined, undefined, new Set(), new Map()] : 1))) },
  { name: "a string for many", file: () => fileOf(list((i) => (i % 2 ? "x".repeat(1000) : "y".repeat(1000)))) },
];

async function used(): Promise<number> {
  // What a test left behind is free for good only in the next turn.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A call of its own, so that nothing but the list keeps what it read. */
function decodeInto(kept: unknown[][], bytes: Uint8Array): void {
  const head = parseHead(bytes, bytes.length);
  if ("need" in head) throw new Error("a greedy file is cut short");
  kept.push(decodeRows(head, bytes));
}

test("greedy files take memory by their bytes and the rows asked for", async () => {
  let most = 0;
  const files = GREEDY.map(({ name, file }) => ({ name, bytes: withPoints(file(), ROWS) }));
  for (const { name, bytes } of files) {
    const kept: unknown[][] = [];
    const before = await used();
    const start = performance.now();
    decodeInto(kept, bytes);
    const ms = performance.now() - start;
    const taken = await used() - before;
    assert(kept[0].length === ROWS, name);
    kept.length = 0;
    const perUnit = taken / (bytes.length + ROWS);
    most = Math.max(most, perUnit);
    figure(
      `greedy files: ${name}: ${bytes.length} bytes, ${ROWS} rows: ${(taken / 2 ** 20).toFixed(0)} MiB, ${
        perUnit.toFixed(0)
      } bytes per byte and row; ${ms.toFixed(0)} ms`,
    );
    // Only with a collector to call do the numbers mean something.
    if (gc !== undefined) assert(perUnit < 400, `${name} takes ${perUnit} bytes per byte and row`);
  }
  figure(`greedy files: at most ${most.toFixed(0)} bytes of memory per byte of the file and row`);
});

test("a small file cannot ask for more rows without bytes than a limit, nor for rows it has no bytes for", () => {
  for (const rows of [2 ** 24 + 1, 2 ** 26, 2 ** 26 + 1, 2 ** 32, 2 ** 53]) {
    const file = free(rows);
    let refused = false;
    try {
      parseHead(file, file.length);
    } catch (error) {
      refused = error instanceof DamagedFileError;
    }
    assert(refused, `${rows} rows`);
  }
  const start = performance.now();
  const file = free(2 ** 24);
  const head = parseHead(file, file.length);
  assert(!("need" in head) && head.count === 2 ** 24);
  // Asked for three rows of it, nothing is made for the others.
  assert(decodeRows(head, file, Uint32Array.of(0, 5, 2 ** 24 - 1)).length === 3);
  figure(`greedy files: a head of 2^24 rows without bytes: ${(performance.now() - start).toFixed(1)} ms for three of its rows`);
});
