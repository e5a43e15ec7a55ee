import { assert, assertEquals } from "@std/assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "./source_files.ts";
import { tempDir, test } from "./test.ts";

interface Block {
  /** The line on which it begins. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The blocks of a page in order; a block's language is all that follows its fence. */
function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```([^\n`]*)\n([^]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split("\n").length,
    language: match[1]!.trim(),
    text: match[2]!,
  }));
}

interface Config {
  readonly imports: Readonly<Record<string, string>>;
}

/** Gives a directory a configuration in which the package's name stands for the source at hand. */
async function configure(dir: string): Promise<void> {
  const here = pathToFileURL(repository).href;
  const { imports }: Config = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
  const own = ["@x/chunk-memo", "jsr:@x/chunk-memo", "jsr:@x/chunk-memo@^0.1.0"].flatMap((
    name,
  ) => [[name, `${here}mod.ts`], [`${name}/cli`, `${here}cli.ts`]]);
  const npm = Object.entries(imports).filter(([, target]) => target.startsWith("npm:"));
  const standard = Object.keys(imports).filter((name) => name.startsWith("@std/"));
  const members = (await Promise.all(standard.map((name) => memberImports(name, here)))).flat();
  const map = Object.fromEntries([...own, ...npm, ...members]);
  await writeFile(join(dir, "deno.json"), JSON.stringify({ imports: map, nodeModulesDir: "none", lock: false }));
}

/** What a stand-in's exports are called from outside and where they lie. */
async function memberImports(name: string, here: string): Promise<[string, string][]> {
  const folder = name.replace("@std/", "compat/");
  const { exports }: { exports: string | Record<string, string> } = JSON.parse(await readFile(`${repository}${folder}/deno.json`, "utf8"));
  const entries = typeof exports === "string" ? { ".": exports } : exports;
  return Object.entries(entries).map(([key, target]) => [name + key.slice(1), `${here}${folder}/${target.replace(/^\.\//, "")}`]);
}

/** Runs a block as a program of its own in an empty directory. */
async function run(block: Block): Promise<{ code: number; stdout: string; stderr: string }> {
  await using dir = await tempDir();
  await configure(dir.path);
  const program = join(dir.path, "example.ts");
  await writeFile(program, block.text);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--check", `--config=${join(dir.path, "deno.json")}`, program],
    cwd: dir.path,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const page = await readFile(`${repository}README.md`, "utf8").catch(() => undefined);
const blocks = page === undefined ? [] : blocksOf(page);
const declare = typeof Deno === "undefined" ? test.ignore : test;

test("README.md has examples", () => {
  assert(page !== undefined, "README.md does not exist");
  assert(blocks.some((block) => block.language === "ts"), "README.md has no ts block");
});

for (const [i, block] of blocks.entries()) {
  if (block.language !== "ts") continue;
  const next = blocks[i + 1];
  declare(
    `README.md, line ${block.line}: the example runs${next?.language === "text" ? " and prints what stands below it" : ""}`,
    async () => {
      const { code, stdout, stderr } = await run(block);
      assertEquals(code, 0, stderr);
      if (next?.language === "text") assertEquals(stdout.trimEnd(), next.text.trimEnd());
    },
  );
}
