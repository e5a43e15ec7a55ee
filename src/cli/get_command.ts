/**
 * `get`: results that are known. Executes nothing.
 *
 * @module
 */

import { OutputMismatchError } from "../errors.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { FORMAT_OPTIONS, TARGET_OPTIONS } from "./options.ts";
import { checkFormat, giveResults } from "./result_output.ts";
import { openTarget, TARGET_WORDS } from "./target.ts";
import { formatCount } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

async function run(args: Arguments, io: CliIo): Promise<number> {
  const format = await checkFormat(args, io) ?? { name: "table", output: undefined };
  const { cache } = await openTarget(args, io, "get");
  const { counts: { missingPoints, totalPoints } } = await giveResults(cache, format, args, io).catch(refuseWhole);
  if (missingPoints === 0) return ExitCode.complete;
  if (!args.flag("quiet")) io.stderr.write(`note: ${formatCount(missingPoints, "point")} of ${totalPoints} without a value\n`);
  return ExitCode.missing;
}

/** Whole outputs are no failure of the function: there is another way to them. */
function refuseWhole(error: unknown): never {
  throw error instanceof OutputMismatchError ? new UsageError(error.message) : error;
}

/** `get`. */
export const getCommand: Command = {
  name: "get",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Gives results that are known, in any format, and executes nothing",
  words: TARGET_WORDS,
  options: [...TARGET_OPTIONS, ...FORMAT_OPTIONS],
  examples: ["get examples/knn.ts k=1,3 --format csv", "get 3f2a distance=cosine -o cosine.parquet"],
  run,
};
