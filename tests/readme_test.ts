import { assert, assertEquals } from "@std/assert";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { repository } from "./source_files.ts";
import { tempDir, test } from "./test.ts";

interface Block {
  /** The line on which it begins. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The blocks of a page in order. Of those in `ts` all are run, of those in `sh` only the ones marked `sh run`. */
function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```([^\n`]*)\n([^]*?)^```$/gm)].map((match) => ({
    line: page.slice(0, match.index).split("\n").length,
    language: match[1]!.trim(),
    text: match[2]!,
  }));
}

interface Config {
  readonly imports: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
}

/** Gives a directory a configuration in which the package's name stands for the source at hand. */
async function configure(dir: string): Promise<void> {
  const here = pathToFileURL(repository).href;
  const { imports, exports }: Config = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
  const own = ["@x/chunk-memo", "jsr:@x/chunk-memo", "jsr:@x/chunk-memo@^0.1.0"].flatMap((name) =>
    Object.entries(exports).map(([key, file]) => [name + key.slice(1), new URL(file, here).href])
  );
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

/** Gives a directory a folder with the programs that a shell example may call: `chunk-memo` and `deno`. */
async function makePrograms(dir: string): Promise<string> {
  const bin = join(dir, ".bin");
  await mkdir(bin);
  const deno = `exec "${Deno.execPath()}"`;
  await writeFile(join(bin, "deno"), `#!/bin/sh\n${deno} "$@"\n`, { mode: 0o755 });
  await writeFile(join(bin, "chunk-memo"), `#!/bin/sh\n${deno} run -A --config="${repository}deno.json" "${repository}cli.ts" "$@"\n`, {
    mode: 0o755,
  });
  return bin;
}

/** What a program came to. */
interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(program: string, args: readonly string[], dir: string, path = process.env.PATH ?? ""): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: dir,
    env: { NO_COLOR: "1", PATH: path },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Runs a block as a program of its own in an empty directory. */
async function run(block: Block): Promise<Outcome> {
  await using dir = await tempDir();
  await configure(dir.path);
  if (block.language === "sh run") {
    return await command("sh", ["-euc", block.text], dir.path, `${await makePrograms(dir.path)}${delimiter}${process.env.PATH}`);
  }
  const program = join(dir.path, "example.ts");
  await writeFile(program, block.text);
  const config = `--config=${join(dir.path, "deno.json")}`;
  return await command(Deno.execPath(), ["run", "--quiet", "--allow-all", "--no-check", config, program], dir.path);
}

const page = await readFile(`${repository}README.md`, "utf8").catch(() => undefined);
const blocks = page === undefined ? [] : blocksOf(page);
/** The page's examples are TypeScript that imports from `deno.json`, checked with the source; those of other runtimes have their own tests. */
const needsDeno = { on: ["deno"], because: "the examples are run by deno" } as const;

test("README.md has examples", () => {
  assert(page !== undefined, "README.md does not exist");
  assert(blocks.some((block) => block.language === "ts"), "README.md has no ts block");
});

for (const [i, block] of blocks.entries()) {
  if (block.language !== "ts" && block.language !== "sh run") continue;
  const next = blocks[i + 1];
  test(
    `README.md, line ${block.line}: the example runs${next?.language === "text" ? " and prints what stands below it" : ""}`,
    needsDeno,
    async () => {
      const { code, stdout, stderr } = await run(block);
      assertEquals(code, 0, stderr);
      // Lines of CSV end as RFC 4180 has it.
      if (next?.language === "text") assertEquals(stdout.replaceAll("\r\n", "\n").trimEnd(), next.text.trimEnd());
    },
  );
}
