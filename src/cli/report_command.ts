/**
 * `report`: a page that shows what is known of a sweep. Executes nothing.
 *
 * @module
 */

import { viewOf } from "../cache_view.ts";
import type { RenderOptions } from "../report/render.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { type CliOption, TARGET_OPTIONS } from "./options.ts";
import { writeOutput } from "./output_file.ts";
import { warnOfDamage } from "./result_output.ts";
import { parseCount } from "./sweep_setup.ts";
import { openTarget, TARGET_WORDS } from "./target.ts";
import type { AnyCache } from "./sweep_run.ts";
import { formatNumber } from "./text_table.ts";
import { UsageError } from "./usage_error.ts";

const REPORT_OPTIONS: readonly CliOption[] = [
  ...TARGET_OPTIONS,
  { name: "output", short: "o", value: "FILE", help: "Where the page goes, for instance sweep.html, instead of stdout" },
  { name: "title", value: "TEXT", help: "The title of the page; the name of the function by default" },
  { name: "field", value: "NAME", isRepeatable: true, help: "A field of the values that the page shows; all by default; may be repeated" },
  { name: "points", value: "N", help: "The most points whose values the page holds; 100000 by default" },
];

/** Writes a page, and tells how long it is. */
async function writePage(parts: AsyncIterable<string>, file: string, cwd: string): Promise<number> {
  return await writeOutput(file, cwd, async (append) => {
    let bytes = 0;
    for await (const part of parts) {
      const text = new TextEncoder().encode(part);
      bytes += text.length;
      await append(text);
    }
    return bytes;
  });
}

/** The parts of a page. */
async function* pageParts(cache: AnyCache, options: RenderOptions, damaged: Set<string>): AsyncIterable<string> {
  // The page's script is read when it is wanted: no other command has a use for it.
  const [{ render }, { UnknownFieldError }] = await Promise.all([import("../report/render.ts"), import("../report/field_names.ts")]);
  try {
    yield* render(viewOf(cache)!, options, damaged);
  } catch (error) {
    throw error instanceof UnknownFieldError ? new UsageError(error.message, { cause: error }) : error;
  }
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  const output = args.text("output");
  if (output === undefined && io.stdout.isTerminal) {
    throw new UsageError("Cannot report: a page is not for a terminal: write --output sweep.html");
  }
  const [points, fields] = [args.text("points"), args.texts("field")];
  const maxPoints = points === undefined ? undefined : parseCount(points, "--points");
  const { cache, setup } = await openTarget(args, io, "report");
  const title = args.text("title") ?? setup?.sweep.name;
  const damaged = new Set<string>();
  const parts = pageParts(cache, { title, fields: fields.length === 0 ? undefined : fields, maxPoints, signal: io.signal }, damaged);
  if (output === undefined) { for await (const part of parts) await io.stdout.write(part); }
  else {
    const bytes = await writePage(parts, output, io.cwd);
    if (!args.flag("quiet")) {
      io.stderr.write(`wrote ${output}: ${formatNumber(Math.ceil(bytes / 1000))} kB, open it in any browser\n`);
    }
  }
  warnOfDamage(damaged.size, io);
  return damaged.size === 0 ? ExitCode.complete : ExitCode.damaged;
}

/** `report`. */
export const reportCommand: Command = {
  name: "report",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] -o FILE [options]",
  summary: "Writes one HTML page with plots and a table of what is known, and executes nothing",
  words: TARGET_WORDS,
  options: REPORT_OPTIONS,
  examples: ["report examples/knn.ts -o sweep.html", "report 3f2a distance=cosine --field accuracy -o cosine.html"],
  run,
};
