import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { ProgressBar } from "@std/cli/unstable-progress-bar";
import { test } from "../test.ts";
import { revive, vectorsOf } from "./vectors.ts";

/** Arguments we do not use, and why. */
const unused = new Map([["--a.b", "the stand-in has no dotted keys: no argument of ours has a dot"]]);

for (const { args, options, result } of vectorsOf("cli/parse-args")) {
  const words = args as string[];
  const reason = unused.get(words[0] ?? "");
  const declare = reason === undefined ? test : test.ignore;
  declare(`parseArgs() parses ${JSON.stringify(words)} with ${JSON.stringify(options)}${reason === undefined ? "" : `: ${reason}`}`, () => {
    assertEquals<unknown>({ ...parseArgs(words, options as Parameters<typeof parseArgs>[1]) }, revive(result));
  });
}

test("parseArgs() tells of arguments it does not know and leaves them out", () => {
  const told: unknown[] = [];
  const parsed = parseArgs(["x", "--root", "r", "--roto=1"], {
    string: ["root"],
    unknown: (arg: string, key?: string) => {
      told.push([arg, key]);
      return key === undefined;
    },
  });
  assertEquals(told, [["x", undefined], ["--roto=1", "roto"]]);
  assertEquals<unknown>({ ...parsed }, { _: ["x"], root: "r" });
});

test("parseArgs() gives flags that were not given as false", () => {
  assertEquals<unknown>({ ...parseArgs([], { boolean: ["json", "v"] }) }, { _: [], json: false, v: false });
});

test("parseArgs() gathers aliases under every name", () => {
  const parsed = parseArgs(["-p", "a", "--param", "b"], { collect: ["param"], string: ["param"], alias: { param: "p" } });
  assertEquals<unknown>({ ...parsed }, { _: [], p: ["a", "b"], param: ["a", "b"] });
});

test("parseArgs() takes no flag as a value", () => {
  assertEquals<unknown>({ ...parseArgs(["--root", "--json"], { string: ["root"], boolean: ["json"] }) }, { _: [], root: "", json: true });
});

test("parseArgs() types what is named in the options", () => {
  const parsed = parseArgs(["--param", "a=1", "--json", "--", "x"], {
    string: ["root", "param"],
    boolean: ["json"],
    collect: ["param"],
    alias: { json: "j" },
    default: { root: "." },
    "--": true,
  });
  const root: string | undefined = parsed.root;
  const params: string[] = parsed.param;
  const json: boolean = parsed.json;
  const rest: string[] = parsed["--"];
  assertEquals<unknown>([root, params, json, rest], [".", ["a=1"], true, ["x"]]);
});

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

test("ProgressBar writes a line at once and at the end", async () => {
  const { stream, text, isClosed } = memory();
  const bar = new ProgressBar({ writable: stream, max: 4, barLength: 4, fmt: (x) => `${x.progressBar} ${x.value}/${x.max}` });
  bar.value = 3;
  await bar.stop();
  assertStringIncludes(text(), "\r\u001b[K---- 0/4");
  assert(text().endsWith("\r\u001b[K###- 3/4\n"));
  assertEquals(isClosed(), false);
});

test("ProgressBar with clear removes its line, and closes without keepOpen", async () => {
  const { stream, text, isClosed } = memory();
  const bar = new ProgressBar({ writable: stream, max: 1, clear: true, keepOpen: false, fmt: () => "line" });
  await bar.stop();
  assert(text().endsWith("\r\u001b[K"));
  assertEquals(isClosed(), true);
});

test("ProgressBar survives a stream that fails", async () => {
  const stream = new WritableStream<Uint8Array>({
    write: () => {
      throw new Error("broken pipe");
    },
  });
  const bar = new ProgressBar({ writable: stream, max: 1, fmt: () => "line" });
  await bar.stop();
});
