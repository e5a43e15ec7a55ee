/**
 * How a run goes about its work, as it is typed.
 *
 * @module
 */

import type { OnError } from "../engine/error_policy.ts";
import type { Arguments } from "./arguments.ts";
import { parseDuration } from "./durations.ts";
import { type CliOption, FORMAT_OPTIONS, JSON_OPTION, TARGET_OPTIONS } from "./options.ts";
import { parseShard, type Shard } from "./shard.ts";
import { parseCount } from "./sweep_setup.ts";
import { UsageError } from "./usage_error.ts";

/** Options of `run`. */
export const RUN_OPTIONS: readonly CliOption[] = [
  ...TARGET_OPTIONS,
  { name: "jobs", short: "j", value: "N", help: "Calls the function in N workers, each in a thread of its own" },
  { name: "on-error", value: "POLICY", help: "Where the function fails: stop (the default), continue, or the number of failures to bear" },
  { name: "retries", value: "N", help: "Calls again N times where the function fails, with growing pauses" },
  {
    name: "timeout",
    value: "TIME",
    help: "How long a call may take: 30s, 10m, 1h30m; a point of perPoint, else a chunk; one that never pauses is ended with -j alone",
  },
  { name: "max-points", value: "N", help: "Executes N points at most, those that have failed before last" },
  { name: "max-time", value: "TIME", help: "Stops after that time, with what is finished stored" },
  { name: "shard", value: "I/N", help: "Only every N-th chunk, from the I-th on: for jobs that share the grid without a common disk" },
  { name: "frozen", help: "Executes nothing and reads every value: ends with 5 if a point has none, with 6 if a file is damaged" },
  { name: "partial", help: "Of chunks of which single points were asked for before, leave out the others" },
  { name: "no-claim", help: "Does not share the grid with other processes that run the same sweep" },
  ...FORMAT_OPTIONS,
  JSON_OPTION,
  { name: "events", value: "FILE", help: "Appends the run's events to a file, one JSON object a line" },
];

/** How a run goes about its work; what is not given is left to the module's sweep. */
export interface RunPolicies {
  readonly jobs: number | undefined;
  readonly onError: OnError | undefined;
  readonly retries: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxPoints: number | undefined;
  readonly maxMs: number | undefined;
  readonly shard: Shard | undefined;
  readonly isFrozen: boolean;
  readonly partial: "return" | "complete";
  readonly claim: boolean;
}

/** How a run goes about its work that nobody said anything about. */
export const DEFAULT_POLICIES: RunPolicies = {
  jobs: undefined,
  onError: undefined,
  retries: undefined,
  timeoutMs: undefined,
  maxPoints: undefined,
  maxMs: undefined,
  shard: undefined,
  isFrozen: false,
  partial: "complete",
  claim: true,
};

function optional<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  return text === undefined ? undefined : parse(text);
}

function parseOnError(text: string): OnError {
  if (text === "stop" || text === "continue") return text;
  if (/^\d{1,15}$/.test(text)) return { maxFailures: Number(text) };
  throw new UsageError(`Cannot read --on-error: it must be stop, continue, or a number of failures: received ${text}`);
}

function parseRetries(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`Cannot read --retries: it must be a non-negative integer: received ${text}`);
}

/**
 * Reads how a run goes about its work.
 *
 * @param args What was typed
 * @returns How it goes about it
 * @throws {UsageError} If an option has a value it cannot have
 */
export function readPolicies(args: Arguments): RunPolicies {
  const isFrozen = args.flag("frozen");
  for (const name of ["max-points", "max-time"]) {
    if (isFrozen && args.text(name) !== undefined) {
      throw new UsageError(`Cannot use --${name} with --frozen: nothing is executed: leave one of them out`);
    }
  }
  return {
    jobs: optional(args.text("jobs"), (text) => parseCount(text, "--jobs", 1024)),
    onError: optional(args.text("on-error"), parseOnError),
    retries: optional(args.text("retries"), parseRetries),
    timeoutMs: optional(args.text("timeout"), (text) => parseDuration(text, "--timeout")),
    maxPoints: optional(args.text("max-points"), (text) => parseCount(text, "--max-points")),
    maxMs: optional(args.text("max-time"), (text) => parseDuration(text, "--max-time")),
    shard: optional(args.text("shard"), parseShard),
    isFrozen,
    partial: args.flag("partial") ? "return" : "complete",
    claim: !args.flag("no-claim"),
  };
}
