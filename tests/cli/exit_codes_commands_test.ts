import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "../../cli.ts";
import { EXIT_CODES, ExitCode } from "../../src/cli/exit_codes.ts";
import { Interruption } from "../../src/cli/io.ts";
import { tempDir, test } from "../test.ts";
import { command, sweeps } from "./console.ts";
import { damageOne, filled } from "./maintenance_console.ts";

const GRID = [`${sweeps}#product`, "s=1,2", "t=3,4", "--chunk", "s=1,t=1"];
const FAILING = ["run", ...GRID, "--param", 'failAt="2,3"'];

/** Runs a function that interrupts the run from within. */
async function interrupted(cwd: string, signal: string, exitCode: number): Promise<number> {
  const controller = new AbortController();
  Object.assign(globalThis, { interruptNow: () => controller.abort(new Interruption(signal, exitCode)) });
  await writeFile(join(cwd, "interrupts.mjs"), `export default ({ s }) => { globalThis.interruptNow(); return s; };`);
  const { code, stderr } = await command(cwd, ["run", "interrupts.mjs", "s=1,2", "--chunk", "s=1"], { signal: controller.signal });
  Object.assign(globalThis, { interruptNow: undefined });
  assertStringIncludes(stderr, `Interrupted by ${signal}\n`);
  return code;
}

/** A command for every exit code. */
const commands: Readonly<Record<keyof typeof ExitCode, (cwd: string) => Promise<number>>> = {
  complete: async (cwd) => (await command(cwd, ["run", ...GRID])).code,
  internal: async (cwd) => {
    const broken = {
      write: () => {
        throw new Error("the terminal is gone");
      },
      isTerminal: false,
    };
    return await main(["ls"], { stdout: broken, stderr: { write: () => {}, isTerminal: false }, cwd });
  },
  usage: async (cwd) => (await command(cwd, ["run", "nowhere.ts"])).code,
  failed: async (cwd) => (await command(cwd, FAILING)).code,
  limited: async (cwd) => (await command(cwd, ["run", ...GRID, "--max-points", "1"])).code,
  missing: async (cwd) => {
    const codes = [];
    for (const args of [["run", ...GRID, "--frozen"], ["status", ...GRID, "--check"], ["get", ...GRID]]) {
      codes.push((await command(cwd, args)).code);
    }
    assertEquals(new Set(codes).size, 1);
    return codes[0];
  },
  damaged: async (cwd) => {
    await damageOne(cwd, await filled(cwd, GRID));
    return (await command(cwd, ["verify", ...GRID])).code;
  },
  unusable: async (cwd) => {
    await writeFile(join(cwd, ".chunk_memo"), "");
    return (await command(cwd, ["run", ...GRID])).code;
  },
  interrupted: async (cwd) => await interrupted(cwd, "SIGINT", ExitCode.interrupted),
  terminated: async (cwd) => await interrupted(cwd, "SIGTERM", ExitCode.terminated),
};

for (const [name, run] of Object.entries(commands)) {
  const code = ExitCode[name as keyof typeof ExitCode];
  test(`a command ends with ${code}: ${EXIT_CODES.find(([listed]) => listed === code)?.[1] ?? "asked to end"}`, async () => {
    await using dir = await tempDir();
    assertEquals(await run(dir.path), code);
  });
}

const BAD_INPUT: readonly (readonly [what: string, args: readonly string[], message: string, code?: number])[] = [
  ["an unknown axis", [`${sweeps}#sweep`, "u=1"], 'Cannot use axis "u" of scaled: it is unknown'],
  ["a bad range", [`${sweeps}#sweep`, "s=range(0,1,0)"], "its step is 0"],
  ["a range of words", [`${sweeps}#sweep`, "s=range(a,b)"], '"a" is no number'],
  ["an empty axis", [`${sweeps}#sweep`, "s=[]"], "it has no values: write s=1,2,3"],
  ["a file that is missing", [`${sweeps}#sweep`, "s=file(no.csv:x)"], "there is no file no.csv"],
  ["a module that is missing", ["no.ts", "s=1"], "Cannot run no.ts: there is no such file"],
  ["a module that does not load", ["broken.mjs", "s=1"], "Cannot load broken.mjs: no luck today"],
  ["a module that is no program", ["wrong.mjs", "s=1"], "Cannot load wrong.mjs: "],
  ["a module without the export", [`${sweeps}#nothing`], 'the export "nothing" is not there'],
  ["an export that is no function", [`${sweeps}#number`], "must be a function or { fn, … }: received a number"],
  [
    "a shard that there is none of",
    [`${sweeps}#sweep`, "--shard", "4/3"],
    "Cannot read --shard: it must be i/n with i from 1 to n: received 4/3",
  ],
  ["a root that is a file", [`${sweeps}#sweep`, "--root", "file"], "a part of the path is a file", 7],
  ["an output in no folder", [`${sweeps}#sweep`, "-o", "no/x.csv"], "Cannot write no/x.csv: there is no such folder"],
  ["an output that is a folder", [`${sweeps}#sweep`, "-o", "folder", "-f", "csv"], "Cannot write folder: it is a folder"],
  ["events in no folder", [`${sweeps}#sweep`, "--events", "no/e"], "Cannot write events"],
];

for (const [what, args, message, expected = 2] of BAD_INPUT) {
  test(`run ends with ${expected} and one line for ${what}`, async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "file"), "");
    await mkdir(join(dir.path, "folder"));
    await writeFile(join(dir.path, "broken.mjs"), String.raw`throw new Error("no luck\n  today");`);
    await writeFile(join(dir.path, "wrong.mjs"), "export default ( => 5;");
    const { code, stderr } = await command(dir.path, ["run", ...args]);
    assertEquals(code, expected);
    assertStringIncludes(stderr, message);
    assertMatch(stderr, /^error: [^\n]*\n$/);
    const { schema, error, exitCode } = JSON.parse((await command(dir.path, ["run", ...args, "--json"])).stdout);
    assertEquals([schema, typeof error, exitCode], ["chunk-memo/error/1", "string", expected]);
  });
}

test("get ends with 2 and one line for a value that is not in the axis of a cache", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path, GRID);
  const { code, stdout, stderr } = await command(dir.path, ["get", id.slice(0, 8), "s=7"]);
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^error: Cannot select s=7: axis "s" has no such value: it has 2 \(1, 2\): did you mean 2\n$/);
});
