import { assertEquals, assertMatch } from "@std/assert";
import { Interruption, StrayError } from "../../src/cli/io.ts";
import { NotedOutput, tellError, tellLine } from "../../src/cli/tell_error.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

/** An io whose texts can be looked at. */
function outputs() {
  const text = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({ write: (part: string | Uint8Array) => void (text[name] += part), isTerminal: false });
  return { text, io: { stdout: new NotedOutput(output("stdout")), stderr: output("stderr"), cwd: "/" } };
}

test("tellLine() tells an error in a line, and where it came from if asked", () => {
  const { io, text } = outputs();
  assertEquals(tellLine(new UsageError("no\nluck"), io.stderr, false), 2);
  assertEquals(tellLine(new Interruption("SIGINT", 130), io.stderr, true), 130);
  assertEquals(text.stderr, "error: no luck\nInterrupted by SIGINT\n");
  tellLine(new UsageError("no", { cause: new RangeError("deep") }), io.stderr, true);
  assertMatch(text.stderr, /error: no\nRangeError: deep\n\s+at /);
});

test("tellError() gives one object where --json asks for one and none was given", () => {
  const { io, text } = outputs();
  assertEquals(tellError(new Error("a\nb"), ["ls", "--json"], io), 1);
  assertEquals(tellError(new Error("again"), ["ls", "--json"], io), 1);
  assertEquals(JSON.parse(text.stdout), { schema: "chunk-memo/error/1", error: "a\nb", exitCode: 1 });
  assertEquals(text.stderr, "error: a b\nerror: again\n");
});

test("tellError() takes words behind -- for no options", () => {
  const { io, text } = outputs();
  tellError(new Error("no"), ["run", "--", "--json", "-v"], io);
  assertEquals(text, { stdout: "", stderr: "error: no\n" });
});

test("tellLine() notes that a stray error is told", () => {
  const { io, text } = outputs();
  const error = new StrayError(new Error("late\nand long"), false);
  assertEquals([tellLine(error, io.stderr, false), error.isTold], [3, true]);
  assertMatch(text.stderr, /^error: Cannot go on: .*, in a timer or an event: late and long\n$/);
});
