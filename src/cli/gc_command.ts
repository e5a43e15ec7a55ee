/**
 * `gc`: removes what nobody needs.
 *
 * @module
 */

import { gc, type GcReport } from "../maintenance/gc.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { CACHE_OPTIONS, damageLines, DRY_RUN_OPTION, giveReport, withLine } from "./maintenance_io.ts";
import { type CliOption, JSON_OPTION } from "./options.ts";
import { openTarget, refuseAxisWords, type Target, WHOLE_WORDS } from "./target.ts";
import { formatBytes, formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

const GC_OPTIONS: readonly CliOption[] = [
  ...CACHE_OPTIONS,
  { name: "versions", value: "V,…", help: 'Removes the files of these versions, or of all but the cache\'s own: "others"' },
  { name: "damaged", help: "Removes the damaged files that were set aside" },
  DRY_RUN_OPTION,
  JSON_OPTION,
];

const REASONS = {
  redundant: "of which every point is in others",
  version: "of other versions",
  damaged: "set aside as damaged",
  leftover: "left by dead processes",
} as const;

function versionsOf(args: Arguments, own: string): "others" | string[] | undefined {
  const text = args.text("versions");
  if (text === undefined || text === "others") return text;
  const versions = text.split(",").map((version) => version.trim());
  if (versions.includes(own)) {
    throw new UsageError(`Cannot clean cache: ${JSON.stringify(own)} is the cache's own version: use rm to forget its points`);
  }
  return versions;
}

function lines({ name, typedRoot }: Target, report: GcReport): string[] {
  const verb = report.dryRun ? "would remove" : "removed";
  const counts = (Object.keys(REASONS) as (keyof typeof REASONS)[]).flatMap((reason) => {
    const files = report.removed.filter((file) => file.reason === reason);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return files.length === 0 ? [] : [`${verb} ${formatCount(files.length, "file")} ${REASONS[reason]} (${formatBytes(bytes)})`];
  });
  return [
    `${name}: cache ${report.cacheId.slice(0, 12)} in ${typedRoot}`,
    ...counts,
    ...damageLines(report.damaged),
    ...(report.deadHolders > 0 ? [`${formatCount(report.deadHolders, "dead process", "dead processes")} had chunks in hand`] : []),
    ...(counts.length === 0 ? [`nothing to remove`] : []),
  ];
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const target = await openTarget(args, io, "gc");
  refuseAxisWords(args, target, "gc");
  const versions = versionsOf(args, target.cache.version);
  const [damaged, dryRun] = [args.flag("damaged"), args.flag("dry-run")];
  const report = await withLine(args, io, (options) => gc(target.cache, { ...options, versions, damaged, dryRun }));
  await giveReport(args, io, "gc", report, () => lines(target, report));
  return report.damaged.length > 0 ? ExitCode.damaged : ExitCode.complete;
}

/** `gc`. */
export const gcCommand: Command = {
  name: "gc",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Removes files of which every point is in others, and what dead processes left",
  words: WHOLE_WORDS,
  options: GC_OPTIONS,
  examples: ["gc 3f2a --dry-run", "gc examples/knn.ts --versions others --damaged"],
  run,
};
