import { assertEquals, assertRejects } from "@std/assert";
import { runProgram, tryProgram } from "../../scripts/npm/run_program.ts";
import { test } from "../test.ts";

test("tryProgram() gathers what a program writes, and its exit code", async () => {
  const outcome = await tryProgram("sh", ["-c", "echo out; echo err >&2; exit 3"], { cwd: "." });
  assertEquals(outcome, { code: 3, stdout: "out\n", stderr: "err\n" });
});

test("runProgram() throws what a failing program complained of", async () => {
  await assertRejects(
    () => runProgram("greet", "sh", ["-c", "echo oh >&2; exit 3"], { cwd: "." }),
    Error,
    "Cannot greet: sh ended with code 3",
  );
});

test("runProgram() tells a program that is not there", async () => {
  await assertRejects(() => runProgram("greet", "no-such-program", [], { cwd: "." }), Error, "no-such-program");
});
