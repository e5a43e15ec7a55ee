/**
 * `status`: what is known of a sweep, while another process may be running it.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import { stringifyTagged } from "../format/tagged_json.ts";
import { LONGEST_MS } from "../run_options.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { parseDuration } from "./durations.ts";
import { ExitCode } from "./exit_codes.ts";
import type { CliIo } from "./io.ts";
import { type CliOption, JSON_OPTION, TARGET_OPTIONS } from "./options.ts";
import { type Snapshot, snapshotFields, snapshotLines, takeSnapshot } from "./snapshot.ts";
import { openTarget, type Target, TARGET_WORDS } from "./target.ts";
import { UsageError } from "./usage_error.ts";

const STATUS_OPTIONS: readonly CliOption[] = [
  ...TARGET_OPTIONS,
  { name: "check", help: "Ends with 5 if a point has no value" },
  { name: "watch", help: "Looks again and again until every point has a value" },
  { name: "every", value: "TIME", help: "How often; 2s by default" },
  JSON_OPTION,
];

function show(target: Target, snapshot: Snapshot, args: Arguments, io: CliIo): void {
  const text = args.flag("json")
    ? stringifyTagged({ schema: "chunk-memo/status/1", ...snapshotFields(target, snapshot) })
    : snapshotLines(target, snapshot).join("\n");
  io.stdout.write(`${text}\n`);
}

async function run(args: Arguments, io: CliIo): Promise<number> {
  if (args.text("every") !== undefined && !args.flag("watch")) {
    throw new UsageError("Cannot use --every: it is an option of --watch: write --watch");
  }
  const everyMs = Math.min(parseDuration(args.text("every") ?? "2s", "--every"), LONGEST_MS);
  const target = await openTarget(args, io, "status");
  let snapshot = await takeSnapshot(target, io.signal);
  show(target, snapshot, args, io);
  while (args.flag("watch") && snapshot.status.missingPoints > 0) {
    await sleep(everyMs, undefined, { signal: io.signal }).catch(() => io.signal?.throwIfAborted());
    snapshot = await takeSnapshot(target, io.signal);
    show(target, snapshot, args, io);
  }
  return args.flag("check") && snapshot.status.missingPoints > 0 ? ExitCode.missing : ExitCode.complete;
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
