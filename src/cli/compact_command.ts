/**
 * `compact`: lays everything known anew, one file per chunk.
 *
 * @module
 */

import { compact, type CompactReport } from "../maintenance/compact.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { CACHE_OPTIONS, damageLines, DRY_RUN_OPTION, giveReport, withLine } from "./maintenance_io.ts";
import { type CliOption, JSON_OPTION } from "./options.ts";
import { parseChunkSpec } from "./sweep_setup.ts";
import { CACHE_WORDS, openTarget, refuseAxisWords, type Target } from "./target.ts";
import { formatBytes, formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

const COMPACT_OPTIONS: readonly CliOption[] = [...CACHE_OPTIONS, DRY_RUN_OPTION, JSON_OPTION];

/** A layout for a cache that was named by its id; that of a module has it already. */
function layoutOf(args: Arguments, { cache, setup }: Target): Readonly<Record<string, number>> | "auto" | undefined {
  const text = args.text("chunk");
  if (text === undefined || setup !== undefined) return undefined;
  const sizes = parseChunkSpec(text);
  if (sizes === "auto") return "auto";
  const unknown = Object.keys(sizes).find((axis) => !Object.hasOwn(cache.chunkSpec, axis));
  if (unknown !== undefined) {
    const known = Object.keys(cache.chunkSpec).join(", ");
    throw new UsageError(`Cannot use --chunk: axis ${JSON.stringify(unknown)} is unknown: the cache has ${known}`);
  }
  return { ...cache.chunkSpec, ...sizes };
}

function lines({ name, typedRoot }: Target, report: CompactReport): string[] {
  const { before, after, points, written, removed, untouched, dryRun } = report;
  return [
    `${name}: cache ${report.cacheId.slice(0, 12)} in ${typedRoot}`,
    `${dryRun ? "would lay" : "laid"} ${formatCount(points, "point")} of ${formatCount(before.files, "file")} (${
      formatBytes(before.bytes)
    }) into ${formatCount(after.files, "file")}${dryRun ? "" : ` (${formatBytes(after.bytes)})`}: ${written} written, ${removed} removed`,
    ...(untouched > 0 ? [`${formatCount(untouched, "file")} left alone: whole outputs, other versions or other axes`] : []),
    ...damageLines(report.damaged),
  ];
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  // A cache that is named by its id is laid as --chunk says here; elsewhere it has its own layout.
  const words: Arguments = { ...args, texts: (name) => name === "chunk" ? [] : args.texts(name) };
  const target = await openTarget(words, io, "compact");
  // Those of a module lay the cache out.
  if (target.setup === undefined) refuseAxisWords(args, target, "compact");
  const chunkSpec = layoutOf(args, target);
  const report = await withLine(args, io, (options) => compact(target.cache, { ...options, chunkSpec, dryRun: args.flag("dry-run") }));
  await giveReport(args, io, "compact", report, () => lines(target, report));
  return report.damaged.length > 0 ? ExitCode.damaged : ExitCode.complete;
}

/** `compact`. */
export const compactCommand: Command = {
  name: "compact",
  usage: "MODULE[#export]|CACHE_ID [options]",
  summary: "Lays everything known anew, one file per chunk; loses nothing if it is stopped",
  words: CACHE_WORDS,
  options: COMPACT_OPTIONS,
  examples: ["compact examples/knn.ts --dry-run", "compact 3f2a --chunk s=100"],
  run,
};
