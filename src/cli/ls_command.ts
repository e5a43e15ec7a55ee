/**
 * `ls`: which caches there are.
 *
 * @module
 */

import { type CacheSummary, list, type RootListing } from "../maintenance/listing.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import { oneLine } from "./grammar/problem.ts";
import type { CliIo } from "./io.ts";
import { giveReport, pointText, withLine } from "./maintenance_io.ts";
import { JSON_OPTION, ROOT_OPTION } from "./options.ts";
import { rootOf } from "./target.ts";
import { formatBytes, textTable } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

/** Enough of an id to name a cache by. */
const ID_LENGTH = 12;
const HEADER = ["id", "function", "params", "axes", "points", "files", "size", "version", "last used"];

function row(cache: CacheSummary): unknown[] {
  const others = cache.others.reduce((sum, { files }) => sum + files, 0);
  const size = cache.others.reduce((sum, { bytes }) => sum + bytes, cache.bytes);
  return [
    cache.cacheId.slice(0, ID_LENGTH),
    cache.functionName ?? "-",
    pointText(cache.params) || (cache.areParamsUnknown ? "unknown" : "-"),
    cache.axes.map(([name, length]) => `${name}:${length}`).join(" ") || "-",
    cache.points,
    cache.files + others,
    formatBytes(size),
    others > 0 ? `${cache.version} +${new Set(cache.others.map(({ version }) => version)).size}` : cache.version,
    cache.updatedAt.slice(0, 16).replace("T", " "),
  ];
}

function lines({ caches, broken }: RootListing, typedRoot: string): string[] {
  if (caches.length + broken.length === 0) return [`no cache in ${typedRoot}`];
  const latestFirst = [...caches].sort((a, b) => a.updatedAt < b.updatedAt ? 1 : -1);
  return [
    ...(caches.length > 0 ? textTable(HEADER, latestFirst.map(row)) : []),
    ...broken.map(({ cacheId, problem, wayOut }) =>
      `${oneLine(cacheId).slice(0, ID_LENGTH)}  cannot be read: ${oneLine(problem)}${wayOut === undefined ? "" : `: ${wayOut}`}`
    ),
  ];
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.words.length > 0) throw new UsageError(`Cannot list: ls takes no words: received ${oneLine(args.words[0])}: write --root DIR`);
  const { root, typedRoot } = rootOf(args, io);
  const listing = await withLine(args, io, (options) => list(root, options));
  await giveReport(args, io, "ls", listing, () => lines(listing, typedRoot));
  return listing.broken.length > 0 ? ExitCode.unusable : ExitCode.complete;
}

/** `ls`. */
export const lsCommand: Command = {
  name: "ls",
  usage: "[options]",
  summary: "Lists the caches, the last used first; ends with 7 if one cannot be read",
  words: [],
  options: [ROOT_OPTION, JSON_OPTION],
  examples: ["ls", "ls --root results --json"],
  run,
};
