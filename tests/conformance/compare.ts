/**
 * Compares what a case expects with what came out. What is not understood is an error, never passed over.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  CacheConflictError,
  CacheNotFoundError,
  type CacheStatus,
  type Diagnostics,
  ExecutionError,
  InvalidMetadataError,
} from "../../mod.ts";
import { camelCase } from "./cases.ts";
import { InterruptedError, type NamedVectors } from "./functions.ts";
import type { AnyCache } from "./world.ts";

/** What a run gave. */
export interface RunOutcome {
  readonly output: unknown;
  readonly diagnostics: Diagnostics;
  readonly calls: readonly NamedVectors[];
  readonly axes: number;
  readonly isCollated: boolean;
  readonly cache?: AnyCache;
}

/** Compares one expectation. */
export type Comparer<T> = (expected: never, actual: T) => void;

/** A text that two values share if and only if they are equal. */
function sortKey(value: unknown): string {
  return JSON.stringify(value, (_, entry) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
    return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function assertSameMultiset(actual: unknown, expected: readonly unknown[]): void {
  assert(Array.isArray(actual), "the output must be a list");
  const sorted = (values: readonly unknown[]) => [...values].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  assertEquals(sorted(actual), sorted(expected));
}

/** Records of points in the order of the selection's product: the original's order is that of the chunks. */
function inProductOrder(expected: readonly unknown[], cache: AnyCache): readonly unknown[] | undefined {
  const { axisOrder, axisValues } = cache;
  const places = expected.map((row) => {
    if (typeof row !== "object" || row === null) return undefined;
    const places = axisOrder.map((axis) => axisValues[axis].indexOf((row as Record<string, unknown>)[axis]));
    return { row, places };
  });
  if (!places.every((place) => place !== undefined && !place.places.includes(-1))) return undefined;
  const known = places as { row: object; places: number[] }[];
  const compare = (a: number[], b: number[]): number => {
    const at = a.findIndex((place, i) => place !== b[i]);
    return at < 0 ? 0 : a[at] - b[at];
  };
  return known.sort((a, b) => compare(a.places, b.places)).map(({ row }) => row);
}

/** An output has no nested lists here, so that nothing is flattened: without a collate function it is to be flat. */
function compareOrdered(expected: readonly unknown[], { output, axes, isCollated, cache }: RunOutcome): void {
  if (isCollated || axes < 2) return assertEquals(output, expected);
  assertSameMultiset(output, expected);
  const ordered = cache && inProductOrder(expected, cache);
  if (ordered !== undefined) assertEquals(output, ordered);
}

function compareCounters(expected: Readonly<Record<string, number>>, diagnostics: Diagnostics): void {
  for (const [name, count] of Object.entries(expected)) {
    const actual = (diagnostics as unknown as Record<string, unknown>)[camelCase(name)];
    assert(typeof actual === "number", `the diagnostics have no counter ${name}`);
    assertEquals(actual, count, name);
  }
}

function pointsOf(calls: readonly NamedVectors[]): number {
  return calls.reduce((sum, vectors) => sum + Object.values(vectors).reduce((size, values) => size * values.length, 1), 0);
}

/** Expectations of a run. */
export const RUN_COMPARERS: Readonly<Record<string, Comparer<RunOutcome>>> = {
  output_flat_ordered: compareOrdered,
  output_flat_multiset: (expected: unknown[], { output }) => assertSameMultiset(output, expected),
  output_exact: (expected: unknown[], { output, isCollated }) => assertEquals(output, isCollated ? expected : expected.flat(1)),
  diag: (expected: Record<string, number>, { diagnostics }) => compareCounters(expected, diagnostics),
  calls: (expected: NamedVectors[], { calls }) => assertEquals(calls, expected),
  points_computed: (expected: number, { calls, diagnostics }) => {
    assertEquals(pointsOf(calls), expected);
    assertEquals(diagnostics.executedPoints, expected);
  },
};

/** Expectations of a status. Lists of chunks have their length without being made. */
export const STATUS_COMPARERS: Readonly<Record<string, Comparer<CacheStatus>>> = {
  total: (expected: number, { totalChunks }) => assertEquals(totalChunks, expected),
  cached: (expected: unknown[], { cachedChunks }) => assertSameList(cachedChunks, expected),
  missing: (expected: unknown[], { missingChunks }) => assertSameList(missingChunks, expected),
  cached_indices: (expected: unknown[], { cachedChunkIndices }) => assertSameList(cachedChunkIndices, expected),
  missing_indices: (expected: unknown[], { missingChunkIndices }) => assertSameList(missingChunkIndices, expected),
  axis_order: (expected: string[], { axisOrder }) => assertEquals(axisOrder, expected),
  axis_values: (expected: Record<string, unknown[]>, { axisValues }) => assertEquals(axisValues, expected),
};

function assertSameList(actual: Iterable<unknown> & { readonly length: number }, expected: readonly unknown[]): void {
  assertEquals(actual.length, expected.length);
  assertEquals([...actual], expected);
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** What stands for the original's exception classes. */
const ERROR_CLASSES: Readonly<Record<string, readonly ErrorClass[]>> = {
  IndexError: [RangeError],
  KeyError: [RangeError, TypeError],
  TypeError: [TypeError],
  ValueError: [RangeError, TypeError, CacheConflictError, InvalidMetadataError],
  FileNotFoundError: [CacheNotFoundError],
  RuntimeError: [ExecutionError, InterruptedError],
  any: [Error],
};

/** What this project says where the original's words would not fit. */
const OUR_WORDS: Readonly<Record<string, string>> = { "'params' must be a dict": "'params' must be a plain object" };

function comparable(message: string): string {
  return message.toLowerCase().replaceAll("_", "");
}

/** Compares an error: its class, its words, and that the function was not called, unless the function is what failed. */
export function compareError({ kind, match, ...rest }: { kind: string; match?: string }, error: unknown, calls: number): void {
  assertEquals(rest, {}, "an expected error has a kind and a match");
  const classes = ERROR_CLASSES[kind];
  assert(classes !== undefined, `the kind ${kind} is unknown`);
  assert(error instanceof Error, "it must be refused");
  assert(classes.some((one) => error instanceof one), `${error.name} does not stand for ${kind}: ${error.message}`);
  if (kind !== "RuntimeError") assertEquals(calls, 0, "it must be refused before the function is called");
  const said = error instanceof ExecutionError ? (error.cause as Error).message : error.message;
  if (match !== undefined) assertStringIncludes(comparable(said), comparable(OUR_WORDS[match] ?? match));
}
