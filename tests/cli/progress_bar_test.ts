import { assertEquals, assertStringIncludes } from "@std/assert";
import { drawBar } from "../../src/cli/progress_bar.ts";
import { test } from "../test.ts";

function terminal() {
  const parts: string[] = [];
  return { output: { write: (text: string | Uint8Array) => void parts.push(String(text)), isTerminal: true }, parts };
}

test("drawBar() draws the bar with its label", async () => {
  const { output, parts } = terminal();
  const bar = drawBar(output, { value: 5, max: 10 }, () => "5 of 10 – half");
  await bar.stop();
  assertStringIncludes(parts.join(""), `[${"#".repeat(15)}${"-".repeat(15)}] 5 of 10 – half`);
});

test("drawBar() starts from the state given, and takes another", async () => {
  const { output } = terminal();
  const bar = drawBar(output, { value: 1, max: 4 }, () => "");
  assertEquals([bar.value, bar.max], [1, 4]);
  bar.value = 2;
  bar.max = 8;
  assertEquals([bar.value, bar.max], [2, 8]);
  await bar.stop();
});

test("drawBar().stop() takes the bar off the terminal", async () => {
  const { output, parts } = terminal();
  const bar = drawBar(output, { value: 0, max: 1 }, () => "label");
  await bar.stop();
  const text = parts.join("");
  // What comes last clears the line and shows nothing.
  assertEquals(text.slice(text.lastIndexOf("\r")), "\r\x1b[K");
});
