/**
 * Runs a program that a build needs.
 *
 * @module
 */

import { spawn } from "node:child_process";
import process from "node:process";

/** What a program came to. */
export interface Outcome {
  /** Its exit code. */
  readonly code: number;
  /** What it wrote. */
  readonly stdout: string;
  /** What it complained of. */
  readonly stderr: string;
}

/** How a program is run. */
export interface ProgramOptions {
  /** Where. */
  readonly cwd: string;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program with no input, whatever comes of it.
 *
 * @param program Its path, or its name on the `PATH`
 * @param args Its arguments
 * @param options Where
 * @returns What it came to
 */
export function tryProgram(program: string, args: readonly string[], { cwd, env = {} }: ProgramOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, NO_COLOR: "1", ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/**
 * Runs a program that must succeed.
 *
 * @param what What it is to do, as in `pack the sources`
 * @param program Its path, or its name on the `PATH`
 * @param args Its arguments
 * @param options Where
 * @returns What it wrote
 * @throws {Error} If it fails; it holds what the program complained of
 */
export async function runProgram(what: string, program: string, args: readonly string[], options: ProgramOptions): Promise<string> {
  const { code, stdout, stderr } = await tryProgram(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`Cannot ${what}: ${program} ended with code ${code}: received\n${stdout}${stderr}`);
}
