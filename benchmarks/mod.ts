/**
 * The benchmarks: one table of ratios. Arguments are names of subjects (all by default), `--quick` (small sizes), `--full` (the largest
 * sizes, too), `--json` (the lines as JSON).
 *
 * @module
 */

import type { Settings, Subject } from "./measure.ts";
import { formatTable, holds, type Row } from "./row.ts";

/** The subjects by name, in the order of the table. */
const SUBJECTS: Readonly<Record<string, () => Promise<Subject>>> = {
  warm: async () => (await import("./warm.ts")).warmRuns,
  cold: async () => (await import("./cold.ts")).coldRuns,
  per_chunk: async () => (await import("./per_chunk.ts")).perChunk,
  one_percent: async () => (await import("./selections.ts")).onePercent,
  one_point: async () => (await import("./selections.ts")).onePoint,
  insertion: async () => (await import("./edits.ts")).frontInsertion,
  edits: async () => (await import("./edits.ts")).randomEdits,
  values: async () => (await import("./values.ts")).unlikeValues,
  arrays: async () => (await import("./arrays.ts")).arrayPoints,
  status: async () => (await import("./status.ts")).largeStatus,
  memory: async () => (await import("./memory.ts")).streamingMemory,
  results: async () => (await import("./results.ts")).readResults,
  import: async () => (await import("./import_time.ts")).importTime,
  concurrency: async () => (await import("./concurrency.ts")).asyncPoints,
  pool: async () => (await import("./pool.ts")).workerPool,
  bytes: async () => (await import("./bytes_per_point.ts")).bytesPerPoint,
};

const FLAGS: readonly string[] = ["--quick", "--full", "--json"];

/** What the arguments ask for. */
interface Arguments extends Settings {
  readonly names: readonly string[];
  readonly isJson: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const names = args.filter((arg) => !arg.startsWith("--"));
  for (const arg of args) {
    if (arg.startsWith("--") ? FLAGS.includes(arg) : Object.hasOwn(SUBJECTS, arg)) continue;
    throw new RangeError(`Cannot run benchmarks: unknown argument ${arg}: subjects are ${Object.keys(SUBJECTS).join(", ")}`);
  }
  return {
    names: names.length === 0 ? Object.keys(SUBJECTS) : names,
    isQuick: args.includes("--quick"),
    isFull: args.includes("--full"),
    isJson: args.includes("--json"),
  };
}

/** Runs the subjects one after another. */
async function measureAll({ names, ...settings }: Arguments): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    console.error(`measuring ${name}`);
    const subject = await SUBJECTS[name]();
    rows.push(...await subject(settings));
  }
  return rows;
}

/**
 * Runs the benchmarks.
 *
 * @param args The arguments
 * @returns The output: a table, or JSON
 */
export async function main(args: readonly string[]): Promise<string> {
  const options = readArguments(args);
  const rows = await measureAll(options);
  return options.isJson ? JSON.stringify(rows.map((row) => ({ ...row, holds: holds(row) })), null, 2) : formatTable(rows);
}

if (import.meta.main) console.log(await main(Deno.args));
