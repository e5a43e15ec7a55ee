/**
 * `doctor`: looks at the surroundings.
 *
 * @module
 */

import { doctor } from "../maintenance/doctor.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ExitCode } from "./exit_codes.ts";
import { oneLine } from "./grammar/problem.ts";
import type { CliIo } from "./io.ts";
import { giveReport, withLine } from "./maintenance_io.ts";
import { JSON_OPTION, ROOT_OPTION } from "./options.ts";
import { rootOf } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** Enough of a cache id. */
const ABOUT_LENGTH = 12;

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.words.length > 0) {
    throw new UsageError(`Cannot look: doctor takes no words: received ${oneLine(args.words[0])}: write --root DIR`);
  }
  const { root } = rootOf(args, io);
  const report = await withLine(args, io, (options) => doctor(root, options));
  const shown = args.flag("quiet") ? report.findings.filter(({ level }) => level !== "ok") : report.findings;
  await giveReport(
    args,
    io,
    "doctor",
    report,
    () =>
      shown.map(({ level, about, what, wayOut }) =>
        `${level.padEnd(4)}  ${oneLine(about).slice(0, ABOUT_LENGTH).padEnd(ABOUT_LENGTH)}  ${oneLine(what)}${
          wayOut === undefined ? "" : `: ${wayOut}`
        }`
      ),
  );
  return report.level === "fail" ? ExitCode.unusable : ExitCode.complete;
}

/** `doctor`. */
export const doctorCommand: Command = {
  name: "doctor",
  usage: "[options]",
  summary: "Checks the runtime, the file system and the state of the caches; ends with 7 if something does not work",
  words: [],
  options: [ROOT_OPTION, JSON_OPTION],
  examples: ["doctor", "doctor --root /mnt/shared/sweeps --json"],
  run,
};
