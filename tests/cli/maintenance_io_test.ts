import { assertEquals } from "@std/assert";
import { parseArguments } from "../../src/cli/arguments.ts";
import { damageLines, giveReport, MaintenanceLine, pointText, shortText, withLine } from "../../src/cli/maintenance_io.ts";
import { COMMON_OPTIONS, JSON_OPTION } from "../../src/cli/options.ts";
import { test } from "../test.ts";

function console(isTerminal: boolean) {
  const text = { stdout: "", stderr: "" };
  const io = {
    stdout: { write: (part: string | Uint8Array) => void (text.stdout += part), isTerminal },
    stderr: { write: (part: string | Uint8Array) => void (text.stderr += part), isTerminal },
    cwd: ".",
  };
  return { io, text };
}

const parse = (...args: string[]) => parseArguments(args, [...COMMON_OPTIONS, JSON_OPTION]);

test("MaintenanceLine shows nothing of what is soon done, and nothing where there is no terminal", () => {
  const { io, text } = console(true);
  const line = new MaintenanceLine(parse(), io);
  line.update({ step: "reading", done: 1, total: 2 });
  line.stop();
  assertEquals(text.stderr, "");
});

test("MaintenanceLine shows a line that changes, and takes it away", () => {
  const { io, text } = console(true);
  const { now } = performance;
  try {
    let time = 0;
    performance.now = () => time;
    const line = new MaintenanceLine(parse(), io);
    for (time of [600, 650, 800]) line.options.onProgress?.({ step: "reading", done: time, total: 900 });
    line.stop();
  } finally {
    performance.now = now;
  }
  assertEquals(text.stderr, "\r\x1b[Kreading: 600 of 900\r\x1b[Kreading: 800 of 900\r\x1b[K");
});

test("withLine() gives what the work gives", async () => {
  const { io } = console(false);
  assertEquals(await withLine(parse("--quiet"), io, ({ signal }) => Promise.resolve([signal])), [undefined]);
});

test("giveReport() gives lines, or one object with a schema", async () => {
  const { io, text } = console(false);
  await giveReport(parse(), io, "x", {}, () => ["a", "b"]);
  await giveReport(parse(), io, "x", {}, () => []);
  await giveReport(parse("--json"), io, "x", { a: NaN, b: undefined }, () => []);
  assertEquals(text.stdout, 'a\nb\n{"schema":"chunk-memo/x/1","a":{"$number":"NaN"}}\n');
});

test("damageLines(), pointText() and shortText() keep to a line", () => {
  assertEquals(damageLines([{ path: "p", reason: "a\nb", now: "there" }, { path: "q", reason: "c", now: "set aside" }]), [
    "damaged   p: a\\nb",
    "damaged   q: c (set aside)",
  ]);
  assertEquals(pointText({ s: 1, name: "x", big: 3n }), 's=1 name="x" big=3');
  assertEquals(shortText("y".repeat(100)).length, 81);
});
