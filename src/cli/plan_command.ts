/**
 * `plan`: what a run would do, and how long it would take.
 *
 * @module
 */

import type { CacheStatus, MissingChunk } from "../cache_status.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { type CliOption, JSON_OPTION, TARGET_OPTIONS } from "./options.ts";
import { DEFAULT_POLICIES } from "./run_options.ts";
import { type Estimate, estimateLine, estimateOf, snapshotFields, snapshotLines, takeSnapshot } from "./snapshot.ts";
import { runPoints } from "./sweep_run.ts";
import { parseCount } from "./sweep_setup.ts";
import { openTarget, type Target, TARGET_WORDS } from "./target.ts";
import { formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

/** The most points of a pilot. */
const MAX_PILOT = 1000;

const PLAN_OPTIONS: readonly CliOption[] = [
  ...TARGET_OPTIONS,
  { name: "pilot", value: "N", help: "Executes N points, spread over the missing ones, to tell how long all take; they are stored" },
  { name: "jobs", short: "j", value: "N", help: "Tells the time with N workers" },
  JSON_OPTION,
];

/** Points of chunks spread evenly over the missing ones: one of each. */
function pilotChunks({ missingByChunk }: CacheStatus, count: number): MissingChunk[] {
  const step = Math.max(1, missingByChunk.length / count);
  const chosen: MissingChunk[] = [];
  let i = 0;
  for (const chunk of missingByChunk) {
    if (i++ < chosen.length * step) continue;
    chosen.push({ ...chunk, count: 1, points: chunk.points.slice(0, 1) });
    if (chosen.length === count) break;
  }
  return chosen;
}

async function fly({ setup, name }: Target, status: CacheStatus, count: number, io: CliIo): Promise<Estimate | undefined> {
  if (setup === undefined) {
    throw new UsageError(`Cannot fly a pilot of ${name}: a cache that is named by its id has no function: name its module`);
  }
  const chunks = pilotChunks(status, count);
  if (chunks.length === 0) return undefined;
  const signal = io.signal ?? new AbortController().signal;
  const { executedPoints, timings } = await runPoints(
    { setup, policies: DEFAULT_POLICIES, signal, onProgress: () => {} },
    chunks.map(({ key }) => key),
    chunks.flatMap(({ points }) => points),
  );
  return { pointMs: timings.executing / executedPoints, basis: `a pilot of ${formatCount(executedPoints, "point")}` };
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const pilot = args.text("pilot");
  const count = pilot === undefined ? 0 : parseCount(pilot, "--pilot", MAX_PILOT);
  const jobs = parseCount(args.text("jobs") ?? "1", "--jobs", 1024);
  const target = await openTarget(args, io, "plan");
  let snapshot = await takeSnapshot(target, io.signal);
  const flown = count === 0 ? undefined : await fly(target, snapshot.status, count, io);
  if (flown !== undefined) snapshot = await takeSnapshot(target, io.signal);
  const estimate = flown ?? estimateOf(snapshot.survey);
  const { missingPoints } = snapshot.status;
  if (args.flag("json")) {
    const estimatedMs = estimate === undefined ? null : estimate.pointMs * missingPoints / jobs;
    io.stdout.write(`${stringifyTagged({ schema: "chunk-memo/plan/1", ...snapshotFields(target, snapshot), estimatedMs })}\n`);
  } else {
    for (const line of [...snapshotLines(target, snapshot), estimateLine(estimate, missingPoints, jobs)]) io.stdout.write(`${line}\n`);
  }
  return ExitCode.complete;
}

/** `plan`. */
export const planCommand: Command = {
  name: "plan",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Tells what a run would do and how long it would take, and executes nothing but a pilot",
  words: TARGET_WORDS,
  options: PLAN_OPTIONS,
  examples: ["plan examples/knn.ts k=1,3,5 -j 4", "plan sweep.ts --pilot 3"],
  run,
};
