/**
 * Whether TypeScript finds every export and its type, as a program that has installed the package.
 *
 * @module
 */

import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { runProgram, tryProgram } from "./run_program.ts";
import type { DenoConfig } from "./manifest.ts";

/** The TypeScript that checks; it is no dependency of anything else. */
const TYPESCRIPT = "7.0.2";
/** How programs find modules. */
const RESOLUTIONS = [["nodenext", "nodenext"], ["bundler", "esnext"]] as const;

/** The exports of an entry. */
export interface EntryExports {
  /** What is imported. */
  readonly specifier: string;
  /** Names that are there at run time. */
  readonly values: readonly string[];
  /** Names that are types alone. */
  readonly types: readonly string[];
}

interface DocNode {
  readonly name: string;
  readonly declarations: readonly { readonly kind: string; readonly declarationKind?: string }[];
}

/**
 * The exports of all entries, as Deno's documentation lists them.
 *
 * @param root The repository
 * @param config deno.json
 * @returns The exports of each
 */
export async function exportsOf(root: string, config: DenoConfig): Promise<EntryExports[]> {
  return await Promise.all(
    Object.entries(config.exports).map(async ([key, source]) => {
      const text = await runProgram("list exports", process.execPath, ["doc", "--json", source], { cwd: root });
      const { nodes }: { nodes: Record<string, { symbols: DocNode[] }> } = JSON.parse(text);
      const symbols = Object.values(nodes).flatMap((node) => node.symbols);
      const isType = ({ declarations }: DocNode) => declarations.every(({ kind }) => kind === "interface" || kind === "typeAlias");
      return {
        specifier: config.name + key.slice(1),
        values: symbols.filter((symbol) => !isType(symbol)).map(({ name }) => name).sort(),
        types: symbols.filter(isType).map(({ name }) => name).sort(),
      };
    }),
  );
}

/**
 * A program that imports everything by name, and for which a value without a type is an error.
 *
 * @param entries The exports
 * @returns Its source
 */
export function importingProgram(entries: readonly EntryExports[]): string {
  const lines = ["type Typed<T> = 0 extends 1 & T ? never : T;", "function typed<T>(_value: Typed<T>): void {}"];
  for (const [i, { specifier, values, types }] of entries.entries()) {
    const from = JSON.stringify(specifier);
    lines.push(`import { ${values.map((name) => `${name} as ${name}_${i}`).join(", ")} } from ${from};`);
    lines.push(`export type { ${types.map((name) => `${name} as ${name}_${i}`).join(", ")} } from ${from};`);
    for (const name of values) lines.push(`typed(${name}_${i});`);
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Checks the types of an unpacked package.
 *
 * @param folder The package
 * @param config deno.json
 * @param entries Its exports
 * @param packages The packages that its types speak of, and their versions
 * @returns What TypeScript complains of, a line each; nothing if all is well
 */
export async function typeProblems(
  folder: string,
  config: DenoConfig,
  entries: readonly EntryExports[],
  packages: Readonly<Record<string, string>>,
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), "chunk-memo-types-"));
  try {
    if (Object.keys(packages).length > 0) {
      await writeFile(join(dir, "package.json"), JSON.stringify({ dependencies: packages }));
      const args = ["install", "--quiet", "--no-lock", "--node-modules-dir=auto"];
      await runProgram("install the packages that the types speak of", process.execPath, args, { cwd: dir });
    }
    const installed = join(dir, "node_modules", config.name);
    // A link would have the package look for others where it was built.
    await cp(folder, installed, { recursive: true });
    await writeFile(join(dir, "program.mts"), importingProgram(entries));
    return await compileProblems(dir, "program.mts");
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Compiles a program as strictly as TypeScript can, with either way to find modules, and checks the declarations that it
 * leads to.
 *
 * @param folder The folder that the program is in
 * @param program The program's file
 * @returns What TypeScript complains of, a line each; nothing if all is well
 */
export async function compileProblems(folder: string, program: string): Promise<string[]> {
  const checks = RESOLUTIONS.map(async ([moduleResolution, module]) => {
    const options = { "--moduleResolution": moduleResolution, "--module": module, "--target": "es2022", "--lib": "es2022,dom" };
    const args = ["--noEmit", "--strict", "--skipLibCheck", "false", ...Object.entries(options).flat(), program];
    const compiler = ["run", "-A", "--no-lock", "--no-config", "--quiet", `npm:typescript@${TYPESCRIPT}/tsc`];
    const { code, stdout, stderr } = await tryProgram(process.execPath, [...compiler, ...args], { cwd: folder });
    return code === 0 ? [] : `${stdout}${stderr}`.trim().split("\n").map((line) => `types under ${moduleResolution}: ${line}`);
  });
  return (await Promise.all(checks)).flat();
}
