import { assertEquals, assertRejects } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import { confirm, YES_OPTION } from "../../src/cli/confirm.ts";
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
