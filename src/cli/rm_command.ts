/**
 * `rm`: forgets known points.
 *
 * @module
 */

import { join } from "node:path";
import { viewOf } from "../cache_view.ts";
import { requireRecord } from "../maintenance/broken.ts";
import { discard, type DiscardReport } from "../maintenance/discard.ts";
import { remove, type RemoveOptions, type RemoveReport } from "../maintenance/remove.ts";
import { knownNames, quoteNames } from "../suggest.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { confirm, YES_OPTION } from "./confirm.ts";
import { ExitCode } from "./exit_codes.ts";
import { oneLine } from "./grammar/problem.ts";
import type { CliIo } from "./io.ts";
import { damageLines, DRY_RUN_OPTION, giveReport, withLine } from "./maintenance_io.ts";
import { type CliOption, JSON_OPTION, TARGET_OPTIONS } from "./options.ts";
import { BrokenTargetError, CACHE_WORDS, openTarget, rootOf, type Target } from "./target.ts";
import { formatBytes, formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

const RM_OPTIONS: readonly CliOption[] = [
  ...TARGET_OPTIONS.map((option) =>
    option.name === "where" ? { ...option, help: "Forgets the points that this is true of; of several, all must hold" } : option
  ),
  YES_OPTION,
  DRY_RUN_OPTION,
  JSON_OPTION,
];

/** The points of a module's grid; of a cache all, those with values that its axes no longer have among them, or those of a slice. */
function meantBy({ cache, setup }: Target): Pick<RemoveOptions, "selection" | "where"> {
  const { where } = viewOf(cache)!.state;
  return {
    ...(setup === undefined ? {} : { selection: cache.axisValues as RemoveOptions["selection"] }),
    ...(where === undefined ? {} : { where }),
  };
}

function whatText({ points, removed, rewritten, bytes, failures, isRemoved }: RemoveReport): string {
  const failed = failures > 0 ? `, ${formatCount(failures, "point")} on record as failed` : "";
  const gone = isRemoved ? ", and the cache, of which nothing is left" : "";
  return `${formatCount(points, "known point")}${failed}: ${formatCount(removed, "file")} removed, ${rewritten} written anew (${
    formatBytes(bytes)
  })${gone}`;
}

function lines({ name, typedRoot }: Target, report: RemoveReport): string[] {
  return [
    `${name}: cache ${report.cacheId.slice(0, 12)} in ${typedRoot}`,
    `${report.dryRun ? "would forget" : "forgot"} ${whatText(report)}`,
    ...(report.wholeKept > 0 ? [`${formatCount(report.wholeKept, "whole output")} kept: only some of their points were meant`] : []),
    ...damageLines(report.damaged),
  ];
}

/** Refuses axes of a module without its own where the cache on record has other ones: none of its points would be meant. */
async function checkAxes({ cache, name, root, setup }: Target): Promise<void> {
  if (setup === undefined || setup.sweep.axisValues !== undefined) return;
  const record = await requireRecord(join(root, cache.cacheId)).catch(() => undefined);
  const axes = cache.axisOrder as readonly string[];
  const known = record?.definitions.map(({ axisOrder }) => axisOrder) ?? [];
  if (known.length === 0 || known.some((names) => names.length === axes.length && axes.every((axis) => names.includes(axis)))) return;
  const [names] = known;
  const unknown = axes.find((axis) => !names.includes(axis));
  if (unknown !== undefined) {
    throw new UsageError(`Cannot rm ${oneLine(unknown)}=… of ${name}: its cache has no such axis: ${knownNames("axes", unknown, names)}`);
  }
  const absent = names.filter((axis) => !axes.includes(axis));
  throw new UsageError(
    `Cannot rm ${name}: its cache has the ${absent.length === 1 ? "axis" : "axes"} ${quoteNames(absent)}, too: write ` +
      `${absent.map((axis) => `${axis}=…`).join(" ")}, or the id, of which some axes are enough: rm ${cache.cacheId.slice(0, 12)} ${
        axes[0]
      }=…`,
  );
}

/** Asks, and removes a cache of which nothing but its name can be told. */
async function removeBroken({ cacheId, problem }: BrokenTargetError, args: Arguments, io: CliIo): Promise<number> {
  const { root, typedRoot } = rootOf(args, io);
  const name = cacheId.slice(0, 12);
  const forget = (dryRun: boolean) => withLine(args, io, (options) => discard(root, cacheId, { ...options, dryRun }));
  const textOf = ({ removed, bytes }: DiscardReport) => `${formatCount(removed, "file")} of points (${formatBytes(bytes)})`;
  const look = await forget(true);
  const what = `rm removes the cache ${name} in ${typedRoot} with ${textOf(look)} of which nothing can be told: ${problem}`;
  if (!args.flag("dry-run") && !await confirm(what, args, io)) {
    io.stderr.write("nothing was removed\n");
    return ExitCode.complete;
  }
  const report = args.flag("dry-run") ? look : await forget(false);
  await giveReport(args, io, "rm", report, () => [
    `${name}: cache ${name} in ${typedRoot}: ${problem}`,
    `${report.dryRun ? "would remove" : "removed"} it with ${textOf(report)}${report.isRemoved ? "" : "; what is no cache's stays"}`,
  ]);
  return ExitCode.complete;
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  try {
    return await removePoints(args, io);
  } catch (error) {
    const isWhole = args.words.length === 1 && args.texts("where").length === 0 && args.text("version") === undefined;
    if (!(error instanceof BrokenTargetError) || !isWhole) throw error;
    return await removeBroken(error, args, io);
  }
}

async function removePoints(args: Arguments, io: CliIo): Promise<number> {
  const target = await openTarget(args, io, "rm");
  await checkAxes(target);
  const meant = meantBy(target);
  const forget = (dryRun: boolean) => withLine(args, io, (options) => remove(target.cache, { ...options, ...meant, dryRun }));
  const look = await forget(true);
  const isNothing = look.points + look.failures === 0 && !look.isRemoved;
  if (!args.flag("dry-run") && !isNothing) {
    const what = `rm forgets ${whatText(look)} of ${target.name} in ${target.typedRoot}`;
    if (!await confirm(what, args, io)) {
      io.stderr.write("nothing was removed\n");
      return ExitCode.complete;
    }
  }
  const isLook = args.flag("dry-run") || isNothing;
  const report = isLook ? { ...look, dryRun: args.flag("dry-run") } : await forget(false);
  await giveReport(args, io, "rm", report, () => lines(target, report));
  return report.damaged.length > 0 ? ExitCode.damaged : ExitCode.complete;
}

/** `rm`. */
export const rmCommand: Command = {
  name: "rm",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Forgets known points, so that they are executed again when they are asked for; asks first",
  words: [...CACHE_WORDS, ["axis=values", "The points with these values alone"]],
  options: RM_OPTIONS,
  examples: ["rm 3f2a k=5 --dry-run", "rm examples/knn.ts --where 'k > 3' --yes"],
  run,
};
