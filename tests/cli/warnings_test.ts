import { assertEquals, assertStringIncludes } from "@std/assert";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Warnings } from "../../src/cli/warnings.ts";
import { withWarnings } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";
import { command } from "./console.ts";

/** Warnings, and what they tell. */
function made(isTerminal = false): { warnings: Warnings; lines: string[] } {
  const lines: string[] = [];
  return { warnings: new Warnings({ write: (text) => void lines.push(String(text)), isTerminal }), lines };
}

const CHANGED = 'warning: the source of function "ed" has changed since its cache was made: known points are those of the older source: ' +
  "--version NAME computes them anew under a version of their own, verify --recompute 20 tells whether they would differ\n";

/** Writes a module, and a run of it under another source. */
async function edited(cwd: string): Promise<void> {
  await writeFile(join(cwd, "ed.mjs"), "export default function ed({ x }) { return x.map((v) => v + 1); }\n");
  await command(cwd, ["run", "ed.mjs", "x=1,2"]);
  // Modules are loaded once in a process: another export stands for the edited file.
  await writeFile(join(cwd, "edited.mjs"), "export const ed = { name: 'ed', fn: function ed({ x }) { return x.map((v) => v + 999); } };\n");
}

const COMMANDS: readonly (readonly string[])[] = [
  ["run"],
  ["run", "--quiet"],
  ["run", "--json"],
  ["run", "--verbose"],
  ["run", "-j", "1"],
  ["run", "--frozen"],
  ["run", "--max-points", "1"],
  ["plan"],
  ["plan", "--pilot", "1"],
  ["get", "--quiet"],
  ["status", "--json"],
  ["report", "--quiet"],
];
for (const [name, ...options] of COMMANDS) {
  test(`${[name, ...options].join(" ")} tells once on stderr that the source has changed, and what can be typed`, async () => {
    await using dir = await tempDir();
    await edited(dir.path);
    const { value: { stdout, stderr }, warnings } = await withWarnings(() =>
      command(dir.path, [name, "edited.mjs#ed", "x=1,2,3", ...options])
    );
    assertEquals([stderr.split("warning:").length - 1, warnings], [1, []]);
    assertStringIncludes(stderr, CHANGED);
    if (options.includes("--quiet")) assertEquals(stderr.split("\n").length, 2);
    if (options.includes("--json")) assertEquals(typeof JSON.parse(stdout).schema, "string");
  });
}

test("Warnings tells a warning once and on one line, over the bar of a terminal", () => {
  const { warnings, lines } = made();
  for (const text of ["one\ntwo", "three", "one\ntwo"]) warnings.tell(text);
  assertEquals(lines, ["warning: one two\n", "warning: three\n"]);
  const onTerminal = made(true);
  onTerminal.warnings.tell("four");
  assertEquals(onTerminal.lines, ["\r\x1b[Kwarning: four\n"]);
});

test("Warnings.end() tells how many files were set aside beyond those that are named", () => {
  const { warnings, lines } = made();
  for (let i = 0; i < 7; i++) {
    warnings.tell(`chunks/${i} of cache c is damaged: why: it was moved to damaged/ and its points are computed again`);
  }
  warnings.end();
  assertEquals([lines.length, lines.at(-1), warnings.setAsideFiles], [6, "warning: … and 2 more damaged files moved to damaged/\n", 7]);
  made().warnings.end();
});

test("run tells that failed points are not on record", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "fails.mjs"), 'export default ({ s }) => { throw new Error("no such luck"); };\n');
  const first = await command(dir.path, ["run", "fails.mjs", "s=1", "--on-error", "continue", "--json"]);
  const directory = join(dir.path, ".chunk_memo", JSON.parse(first.stdout).cacheId);
  const [folder] = (await readdir(directory)).filter((name) => name.includes("fail"));
  await rm(join(directory, folder), { recursive: true });
  await writeFile(join(directory, folder), "");
  const { stderr } = await command(dir.path, ["run", "fails.mjs", "s=1,2", "--on-error", "continue", "-q"]);
  assertStringIncludes(stderr, "warning: failed points are not on record: ");
});
