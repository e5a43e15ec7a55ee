/**
 * `adopt`: a param becomes an axis.
 *
 * @module
 */

import { adopt, type AdoptOptions, type AdoptReport } from "../maintenance/adopt.ts";
import { paramsOf } from "../maintenance/adopt_plan.ts";
import { removeRemains } from "../maintenance/discard.ts";
import { areParamsUnknown } from "../cache_record.ts";
import { ChunkCache } from "../cache.ts";
import { knownNames } from "../suggest.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import { oneLine } from "./grammar/problem.ts";
import type { CliIo } from "./io.ts";
import { CACHE_OPTIONS, damageLines, DRY_RUN_OPTION, giveReport, pointText, shortText, withLine } from "./maintenance_io.ts";
import { type CliOption, JSON_OPTION } from "./options.ts";
import { CACHE_WORDS, openTarget, refuseBroken, rootOf } from "./target.ts";
import { formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

const ADOPT_OPTIONS: readonly CliOption[] = [
  ...CACHE_OPTIONS,
  { name: "remove", help: "Removes the caches that were adopted; one that still holds something stays" },
  DRY_RUN_OPTION,
  JSON_OPTION,
];

/** The shortest start of a cache id that stands for it. */
const SHORTEST_PREFIX = 4;

/** The caches that words name; nothing if the first of them names none. */
function idsOf(words: readonly string[], ids: readonly string[]): string[] | undefined {
  const found: string[] = [];
  for (const [i, word] of words.entries()) {
    const like = ids.includes(word) ? [word] : ids.filter((id) => word.length >= SHORTEST_PREFIX && id.startsWith(word));
    if (like.length === 0 && i === 0) return undefined;
    if (like.length !== 1) {
      throw new UsageError(
        `Cannot adopt ${oneLine(word)}: ${like.length === 0 ? "no cache" : `${like.length} caches`} of the root begin so: see ls`,
      );
    }
    found.push(like[0]);
  }
  return found;
}

async function carryOut(args: Arguments, io: CliIo, options: AdoptOptions): Promise<AdoptReport> {
  const { root, typedRoot } = rootOf(args, io);
  const { param } = options;
  const words = args.words.slice(1);
  const entries = await ChunkCache.discoverCaches(root);
  const ids = entries.map(({ cacheId }) => cacheId);
  for (const word of words) await refuseBroken(word, { root, ids, verb: "adopt" });
  const names = [...new Set(entries.flatMap((entry) => Object.keys(paramsOf(entry))))];
  if (!names.includes(param)) {
    // Repeated after it was stopped, all may have been adopted.
    const emptied = options.remove ? await removeRemains(root, options) : [];
    if (emptied.length > 0) return { dryRun: options.dryRun ?? false, caches: [], refused: [], emptied };
    const known = names.length === 0 ? "no cache there has params" : knownNames("params", param, names);
    const unknown = entries.filter(({ metadata }) => areParamsUnknown(metadata)).map(({ cacheId }) => cacheId.slice(0, 12));
    const rest = unknown.length === 0
      ? ""
      : `; the params of ${unknown.slice(0, 3).join(", ")}${unknown.length > 3 ? ", …" : ""} are unknown`;
    throw new UsageError(`Cannot adopt ${oneLine(param)}: no cache in ${typedRoot} has this param: ${known}${rest}`);
  }
  const from = idsOf(words, ids);
  if (from !== undefined) return await adopt(root, words.length === 0 ? options : { ...options, from });
  const target = await openTarget({ ...args, words }, io, "adopt");
  if (!target.cache.axisOrder.includes(param)) {
    throw new UsageError(`Cannot adopt ${oneLine(param)}: ${target.name} has no such axis: write ${param}=1,2,3`);
  }
  return await adopt(target.cache, options);
}

function lines({ caches, refused, emptied, dryRun }: AdoptReport): string[] {
  return [
    ...caches.flatMap(({ cacheId, params, axis: [param], sources, functionName }) => [
      `${dryRun ? "would be" : "is now"} ${cacheId.slice(0, 12)}: ${functionName ?? "a function"}, params ${pointText(params) || "none"}`,
      ...sources.flatMap((source) => [
        `  ${source.cacheId.slice(0, 12)} ${param}=${shortText(source.value)}: ${formatCount(source.points, "point")} in ${
          formatCount(source.files, "file")
        }, ${source.written} new${source.failures > 0 ? `, ${formatCount(source.failures, "failed point")}` : ""}${
          source.left > 0 ? `, ${source.left} left there` : ""
        }${source.isRemoved ? ", removed" : ""}`,
        ...damageLines(source.damaged).map((line) => `  ${line}`),
      ]),
    ]),
    ...refused.map(({ cacheId, reason }) => `left out ${oneLine(cacheId).slice(0, 12)}: ${reason}`),
    ...emptied.map((cacheId) => `${dryRun ? "would remove" : "removed"} ${cacheId.slice(0, 12)}: nothing was left of it but folders`),
    ...(caches.length === 0 ? ["nothing to adopt"] : []),
  ];
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const [param] = args.words;
  if (param === undefined) throw new UsageError("Cannot adopt: no param named: write adopt PARAM");
  const report = await withLine(
    args,
    io,
    (options) => carryOut(args, io, { ...options, param, remove: args.flag("remove"), dryRun: args.flag("dry-run") }),
  );
  await giveReport(args, io, "adopt", report, () => lines(report));
  const isDamaged = report.caches.some(({ sources }) => sources.some(({ damaged }) => damaged.length > 0));
  return isDamaged ? ExitCode.damaged : ExitCode.complete;
}

/** `adopt`. */
export const adoptCommand: Command = {
  name: "adopt",
  usage: "PARAM [CACHE_ID … | MODULE[#export] [axis=values …]] [options]",
  summary: "Makes one cache of those that differ in a param alone: the param becomes an axis, and nothing is executed again",
  words: [["PARAM", "The param that becomes an axis"], ...CACHE_WORDS, ["axis=values", "The values of an axis of the module"]],
  options: ADOPT_OPTIONS,
  examples: ["adopt alpha --dry-run", "adopt k 3f2a 81bc --remove"],
  run,
};
