/**
 * Compares what a run gave and told with what the model says.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { isDeepStrictEqual } from "node:util";
import type { ChunkKey, Diagnostics } from "../../mod.ts";
import { type Listed, writtenSince } from "./disk.ts";
import type { Expected, ModelRun } from "./reference.ts";
import type { Run } from "./steps.ts";
import { pointText } from "./values.ts";

/** What a run gave. */
export interface Seen {
  readonly output?: unknown;
  readonly diagnostics?: Diagnostics;
  readonly error?: unknown;
}

/** The text of a chunk key, as the model has it. */
export function ownerText(key: ChunkKey): string {
  return key.map(([name, values]) => `${name}:${values.map((value) => pointText(["v"], { v: value })).join()}`).join("|");
}

/** What a runner with output returned. */
export function seenOf([output, diagnostics]: readonly [unknown, Diagnostics]): Seen {
  return { output, diagnostics };
}

/** Compares the output, or the failure. */
export function checkResult(run: Run, seen: Seen, expected: Expected): void {
  assertEquals(seen.error !== undefined, expected.isFailed, "fails if and only if the function failed");
  if (expected.isFailed || seen.output === undefined) return;
  const output = run.collates ? expected.byChunk : expected.flat;
  if (!isDeepStrictEqual(seen.output, output)) assertEquals(seen.output, output, "the output");
}

/** The cache's directory before and after a run. */
export interface Around {
  readonly before: ReadonlyMap<string, Listed>;
  readonly after: ReadonlyMap<string, Listed>;
  /** How many of the points asked for were known; absent if chunks may overlap. */
  readonly cachedPoints: number | undefined;
}

/** Compares the diagnostics. */
export function checkDiagnostics(diagnostics: Diagnostics, expected: Expected, { chunks, calls }: ModelRun, around: Around): void {
  const isChunk = ([path]: [string, Listed]) => path.startsWith("chunks/");
  const written = writtenSince(around.before, around.after).filter(isChunk);
  assertEquals(diagnostics.totalChunks, chunks.length);
  assertEquals(diagnostics.executedChunks, expected.executedChunks);
  assertEquals(diagnostics.cachedChunks, chunks.length - expected.executedChunks);
  assertEquals(diagnostics.partialChunks, expected.partialChunks);
  assertEquals(diagnostics.missing.length, expected.missing);
  assertEquals([...diagnostics.missing].length, expected.missing);
  assertEquals(diagnostics.executedPoints, calls.reduce((sum, call) => sum + call.points.length, 0));
  assertEquals(diagnostics.damagedFiles, 0);
  assertEquals(diagnostics.filesWritten, expected.filesWritten);
  if (around.cachedPoints === undefined) return;
  assertEquals(written.length, expected.filesWritten);
  assertEquals(diagnostics.bytesWritten, written.reduce((sum, [, { bytes }]) => sum + bytes, 0));
  assertEquals(diagnostics.cachedPoints, around.cachedPoints);
  assert(diagnostics.filesRead <= [...around.before].filter(isChunk).length, "a file is read once");
}
