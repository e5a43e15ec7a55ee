/**
 * Runs scripts of the repository in processes of their own.
 *
 * @module
 */

import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runArguments } from "../test.ts";

/** What a script came to. */
export interface ScriptOutcome {
  /** The exit code. */
  readonly code: number | null;
  /** What was written to stdout. */
  readonly stdout: string;
  /** What was written to stderr. */
  readonly stderr: string;
}

/** How a script is run. */
export interface ScriptOptions {
  /** The directory it is run in. */
  readonly cwd: string;
  /** Sent a signal as soon as this is on stderr. */
  readonly interruptAt?: { readonly text: string; readonly signal: "SIGINT" | "SIGTERM" };
}

/**
 * Runs a script on the running runtime.
 *
 * @param path The script, from the repository on
 * @param args Its arguments
 * @param options The directory it is run in, and when to stop it
 * @returns What it came to
 */
export async function runScript(path: string, args: readonly string[], { cwd, interruptAt }: ScriptOptions): Promise<ScriptOutcome> {
  const script = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const child = spawn(process.execPath, runArguments([script, ...args]), {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let stdout = "";
  let stderr = "";
  let isInterrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (isInterrupted || interruptAt === undefined || !stderr.includes(interruptAt.text)) return;
    isInterrupted = true;
    // Deno's child.kill() has the exit code forgotten.
    process.kill(child.pid!, interruptAt.signal);
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  return { code, stdout, stderr };
}
