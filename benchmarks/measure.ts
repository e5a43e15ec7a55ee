/**
 * How figures are taken: in one process, in turns, after a round that does not count; medians.
 *
 * @module
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Row, Unit } from "./row.ts";

/** How a subject is to be measured. */
export interface Settings {
  /** Small sizes and few rounds: whether it works, not what it costs. */
  readonly isQuick: boolean;
  /** The largest sizes, too. */
  readonly isFull: boolean;
}

/** Measures one subject. */
export type Subject = (settings: Settings) => Promise<Row[]>;

/** Does the work once and tells what it cost. */
export type Side = () => number | Promise<number>;

/** Figures of rounds. */
export interface Comparison {
  /** The median of ours. */
  readonly ours: number;
  /** The median of the other side's. */
  readonly baseline: number;
  /** The median of the rounds' ratios. */
  readonly ratio: number;
}

/** The middle one of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Frees what is left of the side before, so that no side pays for the other's garbage. */
function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/**
 * Measures two sides in turns, each first in every other round.
 *
 * @param rounds How many rounds count; one more is run before them
 * @param ours Our side
 * @param baseline The other side
 * @returns The medians
 */
export async function compare(rounds: number, ours: Side, baseline: Side): Promise<Comparison> {
  const figures: { ours: number; baseline: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const found = { ours: 0, baseline: 0 };
    for (const side of round % 2 === 0 ? ["ours", "baseline"] as const : ["baseline", "ours"] as const) {
      collectGarbage();
      found[side] = await (side === "ours" ? ours : baseline)();
    }
    if (round > 0) figures.push(found);
  }
  return {
    ours: median(figures.map((found) => found.ours)),
    baseline: median(figures.map((found) => found.baseline)),
    ratio: median(figures.map((found) => found.ours / found.baseline)),
  };
}

/** What a line says beside its figures. */
export interface Naming {
  /** What is measured. */
  readonly subject: string;
  /** What it is measured against. */
  readonly against: string;
  /** The most that the ratio may be. */
  readonly limit?: number;
  /** The unit, ms by default. */
  readonly unit?: Unit;
}

/** Measures two sides in turns and makes a line of it. */
export async function compareRow(rounds: number, naming: Naming, ours: Side, baseline: Side): Promise<Row> {
  return { unit: "ms", ...naming, ...await compare(rounds, ours, baseline) };
}

/** A line of two figures that are the same every time. */
export function ratioRow(naming: Naming, ours: number, baseline: number): Row {
  return { unit: "ms", ...naming, ours, baseline, ratio: ours / baseline };
}

/** How long something takes, in ms. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A directory that is removed when its scope ends. */
export async function scratch(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), `chunk-memo-bench-${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Fails if something was measured that is not what was meant to be. */
export function check(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(`Cannot measure: ${what}`);
}
