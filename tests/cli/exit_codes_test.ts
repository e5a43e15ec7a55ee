import { assert, assertEquals } from "@std/assert";
import { EXIT_CODES, ExitCode, exitCodeOf, worseCode } from "../../src/cli/exit_codes.ts";
import { Interruption } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { ExecutionError, FormatVersionError, StoreError } from "../../src/errors.ts";
import { test } from "../test.ts";

test("ExitCode has a code of its own for each end, those of signals as shells have them", () => {
  const codes: number[] = Object.values(ExitCode);
  assertEquals(new Set(codes).size, codes.length);
  assertEquals([ExitCode.complete, ExitCode.interrupted - 128, ExitCode.terminated - 128], [0, 2, 15]);
});

test("EXIT_CODES tell the help of every code, ascending", () => {
  const listed = EXIT_CODES.map(([code]) => code);
  assertEquals(listed, [...listed].sort((a, b) => a - b));
  const text = EXIT_CODES.flat().join(" ");
  for (const code of Object.values(ExitCode)) assert(text.includes(String(code)), String(code));
});

test("worseCode() tells the more serious of two, and the first of those that say more than what became of points", () => {
  const ascending = [ExitCode.complete, ExitCode.missing, ExitCode.limited, ExitCode.failed, ExitCode.damaged, ExitCode.interrupted];
  for (const [i, code] of ascending.entries()) {
    for (const less of ascending.slice(0, i + 1)) assertEquals([worseCode(code, less), worseCode(less, code)], [code, code]);
  }
  assertEquals(worseCode(ExitCode.unusable, ExitCode.interrupted), ExitCode.unusable);
});

test("exitCodeOf() tells whose doing an error is", () => {
  const table: readonly (readonly [unknown, number])[] = [
    [new UsageError("no"), 2],
    [new ExecutionError("no", {}, new Error("why")), 3],
    [new StoreError("no", "/x", new Error("why")), 7],
    [new FormatVersionError("/x", 2, 1), 7],
    [new Interruption("SIGTERM", 143), 143],
    [new TypeError("no"), 1],
    ["thrown", 1],
    [undefined, 1],
  ];
  for (const [error, code] of table) assertEquals(exitCodeOf(error), code, String(error));
});
