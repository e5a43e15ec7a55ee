/**
 * The package as it is built, and folders beside a clone that install it: once for all tests of a process.
 *
 * @module
 */

import { cp, mkdir, mkdtemp, readFile, realpath, symlink } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, runProgram, tryProgram } from "../../scripts/npm/run_program.ts";
import { repository } from "../source_files.ts";

/** npm says a lot that is no matter of ours. */
const QUIET = { npm_config_loglevel: "error", npm_config_update_notifier: "false", npm_config_audit: "false", npm_config_fund: "false" };

/** The repository with the package built in it. */
export interface Clone {
  /** A folder in which the repository is `chunk-memo/`. */
  readonly beside: string;
  /** The tarball. */
  readonly tarball: string;
}

let clone: Promise<Clone> | undefined;

/**
 * Builds the package as the README says.
 *
 * @returns The clone
 */
export function builtClone(): Promise<Clone> {
  return clone ??= makeClone();
}

async function makeClone(): Promise<Clone> {
  const beside = await realpath(await mkdtemp(join(tmpdir(), "chunk-memo-npm-")));
  globalThis.addEventListener("unload", () => rmSync(beside, { recursive: true, force: true }));
  await symlink(repository, join(beside, "chunk-memo"), "junction");
  const { build } = await readInstall();
  await runProgram("build package", "sh", ["-euc", build], { cwd: repository, env: QUIET });
  const { version }: { version: string } = JSON.parse(await readFile(join(repository, "deno.json"), "utf8"));
  return { beside, tarball: join(repository, "npm", `chunk-memo-${version}.tgz`) };
}

/**
 * Runs a shell script in an empty folder beside the clone, as a reader of the README would.
 *
 * @param folder The folder's name
 * @param script The script
 * @returns What it wrote
 */
export async function runBeside(folder: string, script: string): Promise<string> {
  const { beside } = await builtClone();
  const cwd = join(beside, folder);
  await mkdir(cwd);
  return await runProgram(`run the script in ${folder}`, "sh", ["-euc", script], { cwd, env: QUIET });
}

/** A runtime for which the package is installed. */
export interface Consumer {
  /** The folder with the package in its `node_modules`. */
  readonly folder: string;
  /** What the README's block wrote there. */
  readonly wrote: string;
  /** The runtime's program. */
  readonly program: string;
  /** Runs a module. */
  run(...args: string[]): Promise<Outcome>;
  /** Runs the package's program. */
  cli(...args: string[]): Promise<Outcome>;
}

/** Both. */
export interface Consumers {
  /** Installed by npm, run by Node. */
  readonly node: Consumer;
  /** Installed and run by Bun. */
  readonly bun: Consumer;
}

let consumers: Promise<Consumers> | undefined;

/**
 * Installs the package in two empty folders, as the README does.
 *
 * @returns The folders, and how programs are run in them
 */
export function installed(): Promise<Consumers> {
  return consumers ??= install();
}

async function install(): Promise<Consumers> {
  const { blocks } = await readInstall();
  const { beside } = await builtClone();
  const findBun = runProgram("find Bun", "npx", ["-y", "bun@1.4.5", "-p", "process.execPath"], { cwd: beside, env: QUIET });
  const [node, bun] = await Promise.all([runBeside("node", blocks.Node), runBeside("bun", blocks.Bun)]);
  for (const name of ["node", "bun"]) await cp(join(repository, "tests/npm/consumer"), join(beside, name), { recursive: true });
  const consumer = (name: string, wrote: string, program: string, cli: readonly string[]): Consumer => ({
    folder: join(beside, name),
    wrote,
    program,
    run: (...args) => tryProgram(program, args, { cwd: join(beside, name) }),
    cli: (...args) => tryProgram(program, [...cli, ...args], { cwd: join(beside, name) }),
  });
  return {
    node: consumer("node", node, "node", [join("node_modules", ".bin", "chunk-memo")]),
    bun: consumer("bun", bun, (await findBun).trim(), ["run", "--bun", "chunk-memo"]),
  };
}

/** The README's section on installing. */
export interface InstallSection {
  /** How the package is built. */
  readonly build: string;
  /** What is run on each runtime, in an empty folder. */
  readonly blocks: Readonly<Record<"Node" | "Bun" | "Deno", string>>;
  /** With what each ends. */
  readonly printed: string;
}

/**
 * Reads the README's section on installing.
 *
 * @returns Its blocks
 * @throws {Error} If one is missing
 */
export async function readInstall(): Promise<InstallSection> {
  const page = await readFile(join(repository, "README.md"), "utf8");
  const [, section = ""] = /^## Install$([^]*?)^## /m.exec(page) ?? [];
  const blocks = [...section.matchAll(/^(?:On (\w+)\b[^\n]*:\n\n)?```(sh|text)\n([^]*?)^```$/gm)];
  const find = (runtime: string | undefined, language: string): string => {
    const block = blocks.find((match) => match[1] === runtime && match[2] === language);
    if (block === undefined) {
      throw new Error(`Cannot read README.md: section Install lacks a block: received none for ${runtime ?? language}`);
    }
    return block[3]!;
  };
  return {
    build: find(undefined, "sh"),
    blocks: { Node: find("Node", "sh"), Bun: find("Bun", "sh"), Deno: find("Deno", "sh") },
    printed: find(undefined, "text"),
  };
}
