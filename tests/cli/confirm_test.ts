import { assertEquals, assertRejects } from "@std/assert";
import { PassThrough } from "node:stream";
import { parseArguments } from "../../src/cli/arguments.ts";
import { askOn, confirm, YES_OPTION } from "../../src/cli/confirm.ts";
import { Interruption } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

const output = { write: () => {}, isTerminal: false };
const io = { stdout: output, stderr: output, cwd: "." };

test("confirm() takes y and yes for a yes, and anything else for a no", async () => {
  const asked: string[] = [];
  const answer = (text: string) => (question: string) => {
    asked.push(question);
    return Promise.resolve(text);
  };
  const args = parseArguments([], [YES_OPTION]);
  const answers: boolean[] = [];
  for (const text of ["y", " YES ", "n", "", "yess"]) answers.push(await confirm("rm forgets 2 points", args, io, answer(text)));
  assertEquals(answers, [true, true, false, false, false]);
  assertEquals(asked[0], "rm forgets 2 points. Go on? [y/N] ");
});

test("confirm() does not ask under --yes, and refuses where nobody can be asked", async () => {
  assertEquals(await confirm("x", parseArguments(["--yes"], [YES_OPTION]), io), true);
  await assertRejects(() => confirm("x", parseArguments([], [YES_OPTION]), io), UsageError, "write --yes to do it");
});

test("askOn() gives the answer, none on Ctrl-D, and an Interruption on Ctrl-C", async () => {
  const answer = async (keys: string) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answered = askOn({ input, output }, "Go on? ");
    input.write(keys);
    return await answered;
  };
  assertEquals([await answer("yes\r"), await answer("\x04")], ["yes", ""]);
  const { exitCode } = await assertRejects(() => answer("\x03"), Interruption);
  assertEquals(exitCode, 130);
});
