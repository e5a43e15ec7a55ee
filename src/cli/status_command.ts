/**
 * `status`: what is known of a sweep, while another process may be running it.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { DamagedFile } from "../maintenance/context.ts";
import { checkLengths } from "../maintenance/lengths.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import { LONGEST_MS } from "../run_options.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { parseDuration } from "./durations.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { type CliOption, JSON_OPTION, TARGET_OPTIONS } from "./options.ts";
import { damageLines } from "./maintenance_io.ts";
import { Redrawn } from "./redraw.ts";
import { type Snapshot, snapshotFields, snapshotLines, takeSnapshot } from "./snapshot.ts";
import { openTarget, type Target, TARGET_WORDS } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** What is known of a sweep changes no more where nobody is at work, and as many looks in a row have found nothing new. */
const QUIET_LOOKS = 15;

const STATUS_OPTIONS: readonly CliOption[] = [
  ...TARGET_OPTIONS,
  { name: "check", help: "Ends with 5 if a point has no value, with 6 if a file of points is not as long as it was written" },
  {
    name: "watch",
    help: `Looks again and again until every point has a value, or nobody is at work and ${QUIET_LOOKS} looks find nothing new`,
  },
  { name: "every", value: "TIME", help: "How often; 2s by default" },
  JSON_OPTION,
];

/** Why no more is to be looked for. */
type Ending = "every point has a value" | "nobody is at work, and nothing changes any more";

/** Finds out from one look after another whether another one is worth it. */
class Watch {
  #last = "";
  #quietLooks = 0;

  /** Takes in a look, and tells why it is the last one, if it is. */
  see({ status, survey }: Snapshot): Ending | undefined {
    if (status.missingPoints === 0) return "every point has a value";
    const found = [status.knownPoints, status.missingPoints, survey.failedPoints, survey.files, survey.bytes].join();
    this.#quietLooks = found === this.#last && survey.processes.length === 0 ? this.#quietLooks + 1 : 0;
    this.#last = found;
    return this.#quietLooks === QUIET_LOOKS ? "nobody is at work, and nothing changes any more" : undefined;
  }
}

/** What was seen last. */
interface Look {
  readonly snapshot: Snapshot;
  /** Files that are not as long as they were; only under `--check`, as each of them is asked for. */
  readonly damaged: readonly DamagedFile[];
}

/** Looks at the files themselves, if that is asked for. */
async function check({ cache }: Target, args: Arguments, io: CliIo): Promise<readonly DamagedFile[]> {
  return args.flag("check") ? await checkLengths(cache, { signal: io.signal }) : [];
}

function linesOf(target: Target, { snapshot, damaged }: Look): string[] {
  return [...snapshotLines(target, snapshot), ...damageLines(damaged)];
}

/** Looks until there is nothing more to be seen, and gives the last look. */
async function watch(target: Target, args: Arguments, io: CliIo, everyMs: number): Promise<Look> {
  const [watched, block] = [new Watch(), new Redrawn(io.stdout)];
  for (;;) {
    const snapshot = await takeSnapshot(target, io.signal);
    const ending = watched.see(snapshot);
    const look = { snapshot, damaged: ending === undefined ? [] : await check(target, args, io) };
    if (args.flag("json")) showJson(target, look, io);
    else block.draw(linesOf(target, look), ending !== undefined);
    if (ending !== undefined) {
      if (!args.flag("quiet")) io.stderr.write(`watched to the end: ${ending}\n`);
      return look;
    }
    await sleep(everyMs, undefined, { signal: io.signal }).catch(() => io.signal?.throwIfAborted());
  }
}

function showJson(target: Target, { snapshot, damaged }: Look, io: CliIo): void {
  const { survey: { files, bytes }, status: { damagedFiles } } = snapshot;
  const fields = {
    ...snapshotFields(target, snapshot),
    files: { count: files, bytes, damaged: [...damagedFiles, ...damaged.map(({ path }) => path)] },
  };
  io.stdout.write(`${stringifyTagged({ schema: "chunk-memo/status/1", ...fields })}\n`);
}

async function lookOnce(target: Target, args: Arguments, io: CliIo): Promise<Look> {
  const look = { snapshot: await takeSnapshot(target, io.signal), damaged: await check(target, args, io) };
  if (args.flag("json")) showJson(target, look, io);
  else for (const line of linesOf(target, look)) io.stdout.write(`${line}\n`);
  return look;
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.text("every") !== undefined && !args.flag("watch")) {
    throw new UsageError("Cannot use --every: it is an option of --watch: write --watch");
  }
  const everyMs = Math.min(parseDuration(args.text("every") ?? "2s", "--every"), LONGEST_MS);
  const target = await openTarget(args, io, "status");
  const { snapshot: { status }, damaged } = args.flag("watch") ? await watch(target, args, io, everyMs) : await lookOnce(target, args, io);
  if (!args.flag("check")) return ExitCode.complete;
  if (damaged.length + status.damagedFiles.length > 0) return ExitCode.damaged;
  return status.missingPoints > 0 ? ExitCode.missing : ExitCode.complete;
}

/** `status`. */
export const statusCommand: Command = {
  name: "status",
  usage: "MODULE[#export]|CACHE_ID [axis=values …] [options]",
  summary: "Tells what is known of a sweep, also while another process runs it",
  words: TARGET_WORDS,
  options: STATUS_OPTIONS,
  examples: ["status examples/knn.ts --watch", "status 3f2a --check --quiet"],
  run,
};
