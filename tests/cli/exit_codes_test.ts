import { assert, assertEquals } from "@std/assert";
import { EXIT_CODES, ExitCode } from "../../src/cli/exit_codes.ts";
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
