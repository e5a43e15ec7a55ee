/**
 * The package's types: one declaration file per source file that the types of an entry lead to, made as JSR makes them.
 *
 * @module
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { runProgram } from "./run_program.ts";
import { unpackTarball } from "./tar.ts";

/**
 * Builds the declaration files.
 *
 * @param root The repository, with a slash at its end
 * @returns Path in the package to text: a tree like that of the sources, in `types/`
 * @throws {Error} If Deno cannot pack the sources
 */
export async function buildDeclarations(root: string): Promise<Map<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), "chunk-memo-pack-"));
  try {
    const tarball = join(dir, "sources.tgz");
    await runProgram("pack the sources", process.execPath, ["pack", "--quiet", "--allow-dirty", `--output=${tarball}`], { cwd: root });
    const declarations = new Map<string, string>();
    for (const [path, content] of unpackTarball(await readFile(tarball))) {
      if (path.endsWith(".d.ts")) declarations.set(`types/${path}`, tidyDeclaration(new TextDecoder().decode(content)));
    }
    return declarations;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Types of explicit resource management, which a consumer's `lib` need not have. */
const DISPOSABLE = /\b(?:Async)?Disposable\b|\bSymbol\.(?:asyncD|d)ispose\b/;

/**
 * Makes a declaration file of Deno's fit for every consumer.
 *
 * @param text The file
 * @returns It, with what it needs of TypeScript's library named, and each comment on lines of its own
 */
export function tidyDeclaration(text: string): string {
  const tidy = text.replace(/^((?: *\/\*\*(?:(?!\*\/)[^])*?)?\*\/) (?=\S)/gm, "$1\n");
  return DISPOSABLE.test(text) ? `/// <reference lib="esnext.disposable" />\n${tidy}` : tidy;
}
