/**
 * The three runtimes, each with a copy of the repository that it can run, as programs.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { prepareRuntimes, type Runtimes } from "../../scripts/runtimes.ts";
import { repository } from "../source_files.ts";
import { runArguments, tempDir } from "../test.ts";

/** A runtime. */
export type Name = "deno" | "bun" | "node";

/** All of them. */
export const NAMES: readonly Name[] = ["deno", "bun", "node"];

/** A program that runs. */
export interface Running {
  /** Waits until it says that it is ready. */
  readonly ready: Promise<unknown>;
  /** Ends its input, for which it waits. */
  go(): void;
  /** What it printed last. */
  readonly outcome: Promise<Record<string, unknown>>;
}

/** The runtimes, for a test. */
export interface OpenRuntimes extends AsyncDisposable {
  /** Runs `programs.ts` on one of them. */
  start(name: Name, ...args: string[]): Running;
}

/** Opens the runtimes: the copies that the test command made, or copies for one test alone. */
export async function openRuntimes(): Promise<OpenRuntimes> {
  const given = process.env.CHUNK_MEMO_TEST_RUNTIMES;
  const dir = given === undefined ? await tempDir() : undefined;
  const prepared: Runtimes = dir === undefined ? JSON.parse(given!) : await prepareRuntimes(dir.path);
  return {
    start: (name, ...args) => start(prepared, name, args),
    [Symbol.asyncDispose]: async () => await dir?.[Symbol.asyncDispose](),
  };
}

/** When a program is cut off. */
const PROGRAM_MS = 60_000;

function start(prepared: Runtimes, name: Name, args: readonly string[]): Running {
  const { program, tree, env } = name === "deno" ? { program: process.execPath, tree: repository, env: {} } : prepared[name];
  const script = join(tree, "tests/runtimes/programs.ts");
  const command = name === "deno" ? runArguments([script, ...args], ["--no-check"]) : [script, ...args];
  const { DENO_COVERAGE_DIR: _, ...own } = process.env;
  const child = spawn(program, command, { cwd: tree, env: { ...own, NO_COLOR: "1", ...env }, stdio: ["pipe", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), PROGRAM_MS);
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text));
  child.stdin.on("error", () => {});
  const outcome = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.on("error", reject).on("close", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0) reject(new Error(`${name} ${args[0]} ended with ${code ?? signal}: ${stdout}${stderr}`));
      else resolve(JSON.parse(stdout.trimEnd().split("\n").at(-1)!));
    });
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.includes("ready\n")) resolve();
    });
  });
  return { ready: Promise.race([ready, outcome]), go: () => child.stdin.end(), outcome };
}
