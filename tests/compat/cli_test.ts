import { assertEquals, assertStrictEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { ProgressBar } from "@std/cli/unstable-progress-bar";
import { test } from "../test.ts";
import { revive, vectorsOf } from "./vectors.ts";

/** The options that are used. */
const USED = ["alias", "boolean", "collect", "string"];

/** Why a vector concerns no call of ours. */
function unusedBecause(args: readonly string[], options: object): string | undefined {
  const others = Object.keys(options).filter((name) => !USED.includes(name));
  if (others.length > 0) return `the option ${others[0]} is not used`;
  return args.some((arg) => /^--[^=]*\./.test(arg)) ? "no argument has a dot" : undefined;
}

for (const vector of vectorsOf("cli/parse-args")) {
  const { args, options, result, told } = vector as { args: string[]; options: object; result: unknown; told?: unknown[] };
  const reason = unusedBecause(args, options);
  if (reason !== undefined) continue;
  test(`parseArgs() parses ${JSON.stringify(args)} with ${JSON.stringify(options)}${told === undefined ? "" : ", leaving out others"}`, () => {
    const heard: unknown[] = [];
    const unknown = (...args: unknown[]) => {
      if (args.length > 1) heard.push(args);
      else heard.push([args[0]]);
      return args[1] === undefined;
    };
    const parsed = parseArgs(args, told === undefined ? options : { ...options, unknown });
    assertEquals<unknown>({ ...parsed }, revive(result));
    if (told !== undefined) assertEquals(heard, told);
  });
}

/** A stream that keeps what is written to it. */
function memory(): { stream: WritableStream<Uint8Array>; text: () => string; isClosed: () => boolean } {
  let text = "";
  let isClosed = false;
  const decoder = new TextDecoder();
  const stream = new WritableStream<Uint8Array>({
    write: (bytes) => void (text += decoder.decode(bytes)),
    close: () => void (isClosed = true),
  });
  return { stream, text: () => text, isClosed: () => isClosed };
}

for (const { options, output } of vectorsOf("cli/ProgressBar")) {
  test(`ProgressBar writes ${JSON.stringify(options)} at once, and takes it away at the end`, async () => {
    const { stream, text, isClosed } = memory();
    const bar = new ProgressBar({
      ...options as { value: number; max: number; barLength: number },
      writable: stream,
      clear: true,
      formatter: ({ progressBar }) => `[${progressBar}]`,
    });
    await bar.stop();
    assertStrictEquals(text(), output);
    assertEquals([isClosed(), stream.locked], [false, false]);
  });
}

test("ProgressBar survives a stream that fails", async () => {
  const stream = new WritableStream<Uint8Array>({
    write: () => {
      throw new Error("broken pipe");
    },
  });
  const bar = new ProgressBar({ writable: stream, value: 0, max: 1, barLength: 5, clear: true, formatter: () => "line" });
  await bar.stop();
});
