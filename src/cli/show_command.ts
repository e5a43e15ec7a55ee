/**
 * `show`: what is in a cache.
 *
 * @module
 */

import { viewOf } from "../cache_view.ts";
import { type CacheDetails, show } from "../maintenance/listing.ts";
import { type Survey, surveyFailures } from "../maintenance/survey.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { giveReport, pointText, shortText, withLine } from "./maintenance_io.ts";
import { JSON_OPTION, TARGET_OPTIONS } from "./options.ts";
import { errorLines, excludedLines } from "./snapshot.ts";
import { openTarget, type Target, TARGET_WORDS } from "./target.ts";
import { formatBytes, formatCount, formatNumber } from "./text_table.ts";

/** Values of an axis that are shown. */
const MAX_VALUES = 8;

function axisLine(name: string, values: readonly unknown[], size: number): string {
  const shown = values.slice(0, MAX_VALUES).map(shortText).join(", ");
  return `axis      ${name}: ${shown}${
    values.length > MAX_VALUES ? `, … (${formatCount(values.length, "value")})` : ""
  }; ${size} to a chunk`;
}

function lines(target: Target, details: CacheDetails, errors: Survey["errors"]): string[] {
  const { cache, typedRoot } = target;
  const { grid, failures, holders } = details;
  const [, ...former] = details.definitions;
  const spec = cache.chunkSpec as Readonly<Record<string, number>>;
  const values = cache.axisValues as Readonly<Record<string, readonly unknown[]>>;
  return [
    `cache     ${details.cacheId} in ${typedRoot}`,
    ...(details.functionName === undefined ? [] : [`function  ${details.functionName}`]),
    `params    ${
      pointText(details.params) || (details.areParamsUnknown ? "unknown: run it with them, which puts them on record" : "none")
    }`,
    `version   ${cache.version}`,
    ...cache.axisOrder.map((axis) => axisLine(axis, values[axis], spec[axis])),
    `points    ${formatNumber(grid.totalPoints)}: ${formatNumber(grid.knownPoints)} known, ${formatNumber(grid.missingPoints)} missing, ${
      formatNumber(grid.excludedPoints)
    } excluded`,
    ...excludedLines(target, grid),
    `files     ${formatCount(details.files, "file")} with ${formatCount(details.points, "point")} (${formatBytes(details.bytes)})`,
    ...details.others.map(({ version, axes, files, points, bytes }) =>
      `other     version ${version}, axes ${axes.join(", ")}: ${formatCount(files, "file")} with ${formatCount(points, "point")} (${
        formatBytes(bytes)
      })`
    ),
    ...former.map(({ version, axisOrder, axisValues }) =>
      `before    version ${version}, ${axisOrder.map((axis) => `${axis}:${axisValues[axis].length}`).join(" ")}`
    ),
    ...(failures.points > 0 ? [`failed    ${formatCount(failures.points, "point")} on record`, ...errorLines(errors)] : []),
    ...(details.damagedFiles > 0 ? [`damaged   ${formatCount(details.damagedFiles, "file")} set aside`] : []),
    ...holders.filter(({ isAlive }) => isAlive).map(({ host, pid, chunks }) =>
      `at work   process ${pid ?? "?"} on ${host ?? "?"}, ${formatCount(chunks, "chunk")} in hand`
    ),
    `created   ${details.createdAt}`,
    `last used ${details.updatedAt}`,
  ];
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const target = await openTarget(args, io, "show");
  const details = await withLine(args, io, (options) => show(target.cache, options));
  const { errors } = details.failures.points === 0 ? { errors: [] } : await surveyFailures(viewOf(target.cache)!, io.signal);
  await giveReport(args, io, "show", { ...details, errors }, () => lines(target, details, errors));
  return ExitCode.complete;
}

/** `show`. */
export const showCommand: Command = {
  name: "show",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Tells what is in a cache: function, params, axes, versions, files, failures",
  words: TARGET_WORDS,
  options: [...TARGET_OPTIONS, JSON_OPTION],
  examples: ["show 3f2a", "show examples/knn.ts --json"],
  run,
};
