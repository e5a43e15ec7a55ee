/**
 * `verify`: reads every file of a cache in full.
 *
 * @module
 */

import { recoverCache } from "../maintenance/recover.ts";
import type { RecomputeOptions, RecomputeReport } from "../maintenance/recompute.ts";
import { verify, type VerifyReport } from "../maintenance/verify.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { CACHE_OPTIONS, damageLines, giveReport, pointText, shortText, withLine } from "./maintenance_io.ts";
import { type CliOption, JSON_OPTION } from "./options.ts";
import { execFnOf } from "./sweep_run.ts";
import { parseCount } from "./sweep_setup.ts";
import { BrokenTargetError, openTarget, refuseAxisWords, rootOf, type Target, WHOLE_WORDS } from "./target.ts";
import { formatBytes, formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

const VERIFY_OPTIONS: readonly CliOption[] = [
  ...CACHE_OPTIONS,
  { name: "repair", help: "Sets damaged files aside, writes the index and metadata.json anew, removes leftovers of dead processes" },
  { name: "recompute", value: "N", help: "Executes N random known points again and compares; needs a module" },
  { name: "seed", value: "N", help: "Which points --recompute takes: the same ones for the same number" },
  { name: "jobs", short: "j", value: "N", help: "Executes in N workers for --recompute, each in a thread of its own" },
  { name: "rtol", value: "X", help: "How far two numbers may be apart for --recompute, as a part of the larger one; 0 by default" },
  JSON_OPTION,
];

/** Differences that are told one by one. */
const MAX_SHOWN = 10;

/** A cache whose metadata.json cannot be read is no cache to other commands; this one opens it as its files tell. */
async function open(args: Arguments, io: CliIo): Promise<Target> {
  try {
    return await openTarget(args, io, "verify");
  } catch (error) {
    if (!(error instanceof BrokenTargetError) || args.words.length !== 1) throw error;
    const { root, typedRoot } = rootOf(args, io);
    const { cacheId } = error;
    return { cache: await recoverCache(root, cacheId), name: cacheId.slice(0, 12), root, typedRoot, params: {}, conditions: [] };
  }
}

function readNumber(args: Arguments, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new UsageError(`Cannot read --${name}: it must be a number: received ${text}`);
  return value;
}

/** What is executed again: the module's function, with the params that were typed. */
function recomputeOf(args: Arguments, { setup }: Target): RecomputeOptions | undefined {
  const text = args.text("recompute");
  const [seed, rtol, jobs] = [readNumber(args, "seed"), readNumber(args, "rtol"), args.text("jobs")];
  if (text === undefined) {
    const alone = ["seed", "rtol", "jobs"].find((name) => args.text(name) !== undefined);
    if (alone !== undefined) throw new UsageError(`Cannot use --${alone}: it is an option of --recompute: write --recompute 10`);
    return undefined;
  }
  const count = parseCount(text, "--recompute");
  if (setup === undefined) throw new UsageError("Cannot use --recompute: a cache alone has no function: name the module");
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new UsageError(`Cannot read --seed: it must be an integer: received ${seed}`);
  }
  if (rtol !== undefined && !(rtol >= 0 && rtol < 1)) {
    throw new UsageError(`Cannot read --rtol: it must be from 0 up to 1: received ${rtol}`);
  }
  const maxWorkers = jobs === undefined ? setup.sweep.maxWorkers : parseCount(jobs, "--jobs", 1024);
  return { count, execFn: execFnOf(setup, maxWorkers !== undefined), seed, rtol, maxWorkers };
}

function recomputeLines({ points, seed, differences }: RecomputeReport): string[] {
  const kinds = (kind: string) => differences.filter((each) => each.kind === kind).length;
  const counts = [
    `${kinds("changed")} changed`,
    `${kinds("nondeterministic")} other each time`,
    `${kinds("failed")} failed`,
  ].filter((text) => !text.startsWith("0 "));
  return [
    `again     ${formatCount(points, "point")} executed (--seed ${seed}): ${counts.length === 0 ? "all the same" : counts.join(", ")}`,
    ...differences.slice(0, MAX_SHOWN).map(({ point, kind, stored, computed, error }) =>
      `${kind === "failed" ? "failed    " : "differs   "}${pointText(point)}: stored ${shortText(stored)}, ${
        kind === "failed" ? `now ${shortText(error)}` : `now ${shortText(computed)}`
      }${kind === "nondeterministic" ? ", and other again" : ""}`
    ),
    ...(differences.length > MAX_SHOWN ? [`          … and ${formatCount(differences.length - MAX_SHOWN, "more")}`] : []),
  ];
}

function lines({ name, typedRoot, cache }: Target, report: VerifyReport): string[] {
  const { duplicates, metadata, index, failures, leftovers } = report;
  const behind = `${formatCount(index.lacking, "file")} lacking, ${index.gone} gone, ${index.wrong} wrong`;
  return [
    `${name}: cache ${report.cacheId.slice(0, 12)} in ${typedRoot}, version ${cache.version}`,
    `sound     ${formatCount(report.files, "file")} with ${formatCount(report.points, "point")} (${formatBytes(report.bytes)})`,
    ...report.others.map(({ version, axes, files, points }) =>
      `sound     ${formatCount(files, "file")} with ${formatCount(points, "point")} of version ${version}, axes ${axes.join(", ")}`
    ),
    ...damageLines(report.damaged),
    ...report.unreadable.map(({ path, reason }) => `unread    ${path}: ${reason}`),
    ...report.newer.map(({ path, format }) => `newer     ${path}: format ${format}`),
    ...(duplicates.points > 0
      ? [`twice     ${formatCount(duplicates.points, "point")} in ${formatCount(duplicates.files, "further file")}: see gc`]
      : []),
    ...duplicates.unequal.slice(0, MAX_SHOWN).map(({ point, values }) =>
      `unequal   ${pointText(point)}: ${shortText(values[0])} and ${shortText(values[1])}`
    ),
    ...(metadata.lacksParams ? ["params    unknown: run it with them, which puts them on record"] : []),
    ...(metadata.state === "sound" ? [] : [`metadata  ${metadata.state}${metadata.reason === undefined ? "" : `: ${metadata.reason}`}`]),
    ...(index.state === "sound" ? [] : [`index     ${index.state}${index.state === "behind" ? `: ${behind}` : ""}`]),
    ...(failures.points > 0 ? [`failed    ${formatCount(failures.points, "point")} on record`] : []),
    ...(leftovers.temps.length > 0 ? [`leftover  ${formatCount(leftovers.temps.length, "file")} of dead processes: see gc`] : []),
    ...(leftovers.damaged.length > 0 ? [`aside     ${formatCount(leftovers.damaged.length, "file")} in damaged/`] : []),
    ...(report.recomputed === undefined ? [] : recomputeLines(report.recomputed)),
    ...report.repaired.map((text) => `repaired  ${text}`),
    report.isSound ? "ok" : "not sound",
  ];
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const target = await open(args, io);
  refuseAxisWords(args, target, "verify");
  const recompute = recomputeOf(args, target);
  const report = await withLine(args, io, (options) => verify(target.cache, { ...options, repair: args.flag("repair"), recompute }));
  await giveReport(args, io, "verify", report, () => lines(target, report));
  if (report.newer.length > 0 || report.metadata.state === "newer") return ExitCode.unusable;
  return report.isSound ? ExitCode.complete : ExitCode.damaged;
}

/** `verify`. */
export const verifyCommand: Command = {
  name: "verify",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Reads every file of a cache in full, and tells what is damaged, twice, unequal or left over; ends with 6 if it found damage",
  words: WHOLE_WORDS,
  options: VERIFY_OPTIONS,
  examples: ["verify 3f2a --repair", "verify examples/knn.ts --recompute 20 --rtol 1e-9"],
  run,
};
