import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArguments } from "../../src/cli/arguments.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { exitCodeOf } from "../../src/cli/exit_codes.ts";
import { COMMON_OPTIONS } from "../../src/cli/options.ts";
import { reportCommand } from "../../src/cli/report_command.ts";
import { flipBit } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";
import { command, sweeps } from "./console.ts";

/** Carries `report` out. */
async function report(cwd: string, args: string[], isTerminal = false) {
  const text = { stdout: "", stderr: "" };
  const io: CliIo = {
    stdout: { write: (part) => void (text.stdout += part), isTerminal },
    stderr: { write: (part) => void (text.stderr += part), isTerminal: false },
    cwd,
  };
  try {
    const code = await reportCommand.run(parseArguments(args, [...reportCommand.options, ...COMMON_OPTIONS]), io);
    return { code, ...text };
  } catch (error) {
    return { code: exitCodeOf(error), ...text, stderr: String((error as Error).message) };
  }
}

const grid = [`${sweeps}#product`, "s=1,2,3", "t=4,5", "--chunk", "s=1,t=2"];

test("report writes a page of a sweep, and nothing beside it", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--max-points", "3", "--json"]);
  const { code, stdout, stderr } = await report(dir.path, [...grid, "-o", "sweep.html"]);
  assertEquals([code, stdout], [0, ""]);
  assertMatch(stderr, /^wrote sweep\.html: \d+ kB/);
  const page = await readFile(join(dir.path, "sweep.html"), "utf8");
  assertStringIncludes(page, "<title>product</title>");
  assertStringIncludes(page, "6 points: 3 known, 3 missing.");
  assertMatch(page, /<\/html>\n$/);
  assertEquals((await readdir(dir.path)).sort(), [".chunk_memo", "sweep.html"]);
});

test("report writes to stdout, takes the start of a cache id, a part of its axes and a title", async () => {
  await using dir = await tempDir();
  const { cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--json"])).stdout);
  const { code, stdout } = await report(dir.path, [cacheId.slice(0, 8), "s=2", "--title", "Two & more", "--points", "1"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "<title>Two &#38; more</title>");
  assertStringIncludes(stdout, "2 points: 2 known.");
  assertStringIncludes(stdout, "The page holds the values of 1 point of 2 known points");
});

test("report refuses what it cannot do with one line", async () => {
  await using dir = await tempDir();
  const cases: (readonly [args: string[], message: RegExp])[] = [
    [[...grid, "-o", "no/such/folder.html"], /^Cannot write no\/such\/folder\.html: there is no such folder$/],
    [[...grid, "-o", "x.html", "--points", "none"], /^Cannot read --points: it must be a positive integer: received none$/],
    [["abcd", "-o", "x.html"], /^Cannot report abcd: there is no such file, and no cache/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await report(dir.path, args);
    assertEquals(code, 2);
    assertMatch(stderr, message);
  }
  const { code, stderr } = await report(dir.path, grid, true);
  assertEquals([code, stderr], [2, "Cannot report: a page is not for a terminal: write --output sweep.html"]);
});

test("report --field: one that no value has is refused with those that there are, and no page is left", async () => {
  await using dir = await tempDir();
  await command(dir.path, ["run", ...grid, "--json"]);
  assertEquals((await report(dir.path, [...grid, "-o", "x.html", "--field", "value"])).code, 0);
  const message = 'Cannot report field "vlaue": no value has it: known fields are "value": did you mean "value"';
  assertEquals(await report(dir.path, [...grid, "-o", "y.html", "--field", "vlaue"]), { code: 2, stdout: "", stderr: message });
  assertEquals(await report(dir.path, [...grid, "--field", "value", "--field", "vlaue"]), { code: 2, stdout: "", stderr: message });
  assertEquals((await readdir(dir.path)).sort(), [".chunk_memo", "x.html"]);
});

test("report tells of damaged files, also with --quiet, and ends with 6", async () => {
  await using dir = await tempDir();
  const { cacheId } = JSON.parse((await command(dir.path, ["run", ...grid, "--json"])).stdout);
  const folder = join(dir.path, ".chunk_memo", cacheId, "chunks");
  const [first] = await readdir(folder);
  await flipBit(join(folder, first), -200);
  const warning =
    "warning: 1 damaged file: points are missing here: verify --repair sets such files aside, and the next run computes their points again\n";
  for (const fields of [[], ["--field", "value"]]) {
    const { code, stderr } = await report(dir.path, [...grid, "-o", "x.html", "--quiet", ...fields]);
    assertEquals([code, stderr], [6, warning]);
  }
  const { code, stdout, stderr } = await report(dir.path, grid);
  assertEquals([code, stderr], [6, warning]);
  assertStringIncludes(stdout, "1 file is damaged: the next run computes their points again.");
});
