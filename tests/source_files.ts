/**
 * The source as text, for the tests that check rules about it.
 *
 * @module
 */

import { readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The repository's directory, with a slash at its end. */
export const repository: string = fileURLToPath(new URL("../", import.meta.url));

/** One file of the source. */
export interface SourceFile {
  /** The path in the repository, with slashes. */
  readonly path: string;
  /** What it holds. */
  readonly text: string;
  /** The same without comments; texts in it are kept. */
  readonly code: string;
  /** The modules it imports or exports from, as written; types too. */
  readonly imports: readonly string[];
}

/** Reads `mod.ts`, `cli.ts` and everything in `src/`, as far as they exist. */
export async function sourceFiles(): Promise<SourceFile[]> {
  const inside = (await readdir(`${repository}src`, { recursive: true })).map((path) => `src/${path.replaceAll("\\", "/")}`);
  const paths = ["mod.ts", "cli.ts", ...inside].filter((path) => path.endsWith(".ts")).sort();
  const present: string[] = [];
  for (const path of paths) if (await exists(path)) present.push(path);
  return await Promise.all(present.map(readSource));
}

/** Whether the repository has a file. */
export async function exists(path: string): Promise<boolean> {
  return await stat(repository + path).then(() => true, () => false);
}

async function readSource(path: string): Promise<SourceFile> {
  const text = await readFile(repository + path, "utf8");
  const code = withoutComments(text);
  const pattern = /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*"([^"]+)"|^\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;
  return { path, text, code, imports: [...code.matchAll(pattern)].map((match) => (match[1] ?? match[2] ?? match[3])!) };
}

/** Takes comments out, and leaves strings, templates and regular expressions as they are. */
export function withoutComments(text: string): string {
  const strings = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`/;
  const comments = /\/\/[^\n]*|\/\*[^]*?\*\//;
  const patterns = /(?<=(?:[(,=:[!&|?{};]|\breturn|=>)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;
  const token = new RegExp([strings, patterns, comments].map((part) => part.source).join("|"), "g");
  return text.replace(token, (found) => found.startsWith("//") || found.startsWith("/*") ? found.replace(/[^\n]/g, "") : found);
}
