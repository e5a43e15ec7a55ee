import { assertEquals, assertThrows } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import { DEFAULT_POLICIES, readPolicies, RUN_OPTIONS, type RunPolicies } from "../../src/cli/run_options.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

function read(...args: string[]): RunPolicies {
  return readPolicies(parseArguments(args, RUN_OPTIONS));
}

test("readPolicies() of nothing gives the defaults", () => assertEquals(read(), DEFAULT_POLICIES));

test("readPolicies() reads every option", () => {
  const typed = "-j 4 --on-error continue --retries 2 --timeout 1m --max-points 100 --max-time 2h --shard 2/3 --partial --no-claim";
  assertEquals(read(...typed.split(" ")), {
    jobs: 4,
    onError: "continue",
    retries: 2,
    timeoutMs: 60_000,
    maxPoints: 100,
    maxMs: 7_200_000,
    shard: { index: 2, count: 3 },
    isFrozen: false,
    partial: "return",
    claim: false,
  });
  assertEquals([read("--frozen").isFrozen, read("--on-error", "5").onError, read("--on-error=stop").onError], [
    true,
    { maxFailures: 5 },
    "stop",
  ]);
});

test("readPolicies() refuses values that options cannot have", () => {
  const table: readonly (readonly [string[], string])[] = [
    [["-j", "0"], "Cannot read --jobs"],
    [["--jobs", "many"], "Cannot read --jobs"],
    [["--on-error", "ignore"], "Cannot read --on-error: it must be stop, continue, or a number of failures: received ignore"],
    [["--retries=-1"], "Cannot read --retries"],
    [["--timeout", "soon"], "Cannot read --timeout"],
    [["--max-points", "1.5"], "Cannot read --max-points"],
    [["--max-time", "0"], "Cannot read --max-time"],
    [["--shard", "4/3"], "Cannot read --shard"],
    [["--frozen", "--max-points", "1"], "Cannot use --max-points with --frozen"],
  ];
  for (const [args, message] of table) assertThrows(() => read(...args), UsageError, message);
});
