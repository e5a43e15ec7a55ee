/**
 * Makes the source run on Bun and on Node as it is on Deno: a copy of the repository beside packages from npm, outside of the repository.
 * Bun runs TypeScript. For Node 20 the copy's files keep their names, so that one module leads to the next, and hold JavaScript; a hook
 * of a few lines tells Node that they are modules. Runs on all three runtimes.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { repository } from "./run_deno.ts";

/** The version of Bun that is tested. */
export const BUN = "1.4.5";

/** The oldest Node that the library runs on. */
export const OLDEST_NODE = "20.15.0";

/** A runtime other than Deno, and a copy of the repository that it can run. */
export interface Prepared {
  /** The program. */
  readonly program: string;
  /** What it tells of itself: `Bun 1.4.5`. */
  readonly label: string;
  /** The copy of the repository. */
  readonly tree: string;
  /** The environment that its processes need beside that of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** Both of them. */
export interface Runtimes {
  readonly bun: Prepared;
  readonly node: Prepared;
}

/** How a program is run. */
export interface ProgramOptions {
  /** Where. */
  readonly cwd: string;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** When it is killed. */
  readonly timeoutMs?: number;
}

/**
 * Runs a program with no input, and gathers its output.
 *
 * @param program The program
 * @param args Its arguments
 * @param options Where and how
 * @returns Its exit code, what it wrote to stdout, and what it wrote to stdout and stderr
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs }: ProgramOptions,
): Promise<{ code: number | null; stdout: string; output: string }> {
  const child = spawn(program, [...args], { cwd, env: { ...process.env, NO_COLOR: "1", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (output += text));
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
    output += `${program} was killed after ${timeoutMs} ms\n`;
    child.kill("SIGKILL");
  }, timeoutMs);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, output });
    });
  });
}

/**
 * Prepares Bun and Node.
 *
 * @param scratch An empty directory for the copies
 * @returns How programs of the repository are run by each
 * @throws {Error} If a package cannot be had, Node is too old, or the source cannot be translated
 */
export async function prepareRuntimes(scratch: string): Promise<Runtimes> {
  const modules = await nodeModules();
  const trees = { bun: join(scratch, "bun"), node: join(scratch, "node") };
  await Promise.all(Object.values(trees).map((tree) => copyTree(tree, modules)));
  const [hook] = await Promise.all([writeHook(scratch), translate(trees.node, modules)]);
  const bun = join(modules, "bun", "bin", "bun.exe");
  const { stdout: version } = await must("node", ["--version"], scratch);
  if (version.slice(1).localeCompare(OLDEST_NODE, "en", { numeric: true }) < 0) {
    throw new Error(`Cannot test on Node: ${OLDEST_NODE} is the oldest that will do: received ${version.trim()}`);
  }
  return {
    bun: { program: bun, label: `Bun ${BUN}`, tree: trees.bun, env: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: join(dirname(modules), "bun") } },
    node: {
      program: "node",
      label: `Node ${version.trim().slice(1)}`,
      tree: trees.node,
      env: { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}` },
    },
  };
}

async function must(program: string, args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  const { code, stdout, output } = await runProgram(program, args, { cwd });
  if (code !== 0) throw new Error(`Cannot prepare: ${program} ended with ${code}: received ${output}`);
  return { stdout };
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

/** The packages from npm that deno.lock names, and Bun: installed once for each set of versions, and kept among the user's caches. */
async function nodeModules(): Promise<string> {
  const { specifiers } = JSON.parse(await readFile(join(repository, "deno.lock"), "utf8")) as { specifiers: Record<string, string> };
  const locked = Object.entries(specifiers).filter(([name]) => name.startsWith("npm:"))
    .map(([name, version]) => [name.slice("npm:".length, name.lastIndexOf("@")), version.split("_")[0]!] as const);
  const dependencies = Object.fromEntries([...locked, ["bun", BUN] as const].sort());
  const manifest = JSON.stringify({ private: true, dependencies, allowScripts: { bun: true, esbuild: true } });
  const home = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "chunk-memo");
  const kept = join(home, createHash("sha256").update(`${process.platform}-${process.arch} ${manifest}`).digest("hex").slice(0, 16));
  if (!await isThere(kept)) {
    await mkdir(home, { recursive: true });
    const fresh = await mkdtemp(`${kept}-`);
    await writeFile(join(fresh, "package.json"), manifest);
    await must("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], fresh);
    // Another process may have been faster.
    await rename(fresh, kept).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return join(kept, "node_modules");
}

/** A copy of the repository in which `@std/*` are the stand-ins, and packages are found. */
async function copyTree(tree: string, modules: string): Promise<void> {
  const left = new Set([".git", "node_modules", "npm", "coverage"]);
  await cp(repository, tree, { recursive: true, filter: (path) => !left.has(basename(path)) && !basename(path).startsWith("_") });
  await mkdir(join(tree, "node_modules", "@std"), { recursive: true });
  const links = (await readdir(modules)).filter((name) => !name.startsWith("."));
  await Promise.all(links.map((name) => symlink(join(modules, name), join(tree, "node_modules", name), "junction")));
  await writeManifest(tree);
  await Promise.all((await readdir(join(tree, "compat"))).map(async (name) => {
    await writeManifest(join(tree, "compat", name));
    await symlink(join(tree, "compat", name), join(tree, "node_modules", "@std", name), "junction");
  }));
}

/** The package.json that says what a deno.json does. */
async function writeManifest(dir: string): Promise<void> {
  const { name, exports } = JSON.parse(await readFile(join(dir, "deno.json"), "utf8"));
  await writeFile(join(dir, "package.json"), JSON.stringify({ name, exports, type: "module" }));
}

/** Has Node take every file for a module whose name ends as TypeScript's do. */
async function writeHook(scratch: string): Promise<string> {
  const hooks = `export const resolve = async (specifier, context, next) => {
  const found = await next(specifier, context);
  return /\\.ts(?:$|[?#])/.test(found.url) ? { ...found, format: "module" } : found;
};`;
  const path = join(scratch, "hook.mjs");
  const url = `data:text/javascript,${encodeURIComponent(hooks)}`;
  await writeFile(path, `import { register } from "node:module";\nregister(${JSON.stringify(url)});\n`);
  return path;
}

/** What `import.meta.main` is to Node 20, at the head of a module that asks. */
const MAIN = 'import{pathToFileURL as $url}from"node:url";const $main=import.meta.url===$url(process.argv[1]??"/").href;';

/** Puts JavaScript for Node 20 in place of all TypeScript. */
async function translate(tree: string, modules: string): Promise<void> {
  const files = await readdir(tree, { recursive: true });
  const sources = files.filter((path) => path.endsWith(".ts") && !path.startsWith("node_modules"));
  const texts = await Promise.all(sources.map((path) => readFile(join(tree, path), "utf8")));
  const asks = sources.map((_, i) => texts[i]!.includes("import.meta.main"));
  const esbuild = join(modules, "esbuild", "bin", "esbuild");
  const options = ["--outdir=.", "--outbase=.", "--out-extension:.js=.ts", "--allow-overwrite", "--format=esm", "--target=node20.15"];
  await Promise.all([
    must(esbuild, [...sources.filter((_, i) => !asks[i]), ...options], tree),
    must(esbuild, [...sources.filter((_, i) => asks[i]), ...options, "--define:import.meta.main=$main", `--banner:js=${MAIN}`], tree),
  ]);
}
