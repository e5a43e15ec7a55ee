import { assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { runProgram, tryProgram } from "../../scripts/npm/run_program.ts";
import { isDeno, test } from "../test.ts";

const code = `console.log("out"); console.error("err"); (await import("node:process")).default.exitCode = 3;`;
const program = isDeno ? ["eval", code] : ["--input-type=module", "-e", code];

test("tryProgram() gathers what a program writes, and its exit code", async () => {
  const outcome = await tryProgram(process.execPath, program, { cwd: "." });
  assertEquals(outcome, { code: 3, stdout: "out\n", stderr: "err\n" });
});

test("runProgram() throws what a failing program complained of", async () => {
  await assertRejects(
    () => runProgram("greet", process.execPath, program, { cwd: "." }),
    Error,
    "ended with code 3: received\nout\nerr",
  );
});

test("runProgram() tells a program that is not there", async () => {
  await assertRejects(() => runProgram("greet", "no-such-program", [], { cwd: "." }), Error, "no-such-program");
});
