/**
 * Runs commands without a process.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { main } from "../../cli.ts";

/** The modules to run. */
export const sweeps: string = fileURLToPath(new URL("./sweeps.ts", import.meta.url));

/** What a command came to. */
export interface Outcome {
  /** The exit code. */
  readonly code: number;
  /** What was written to stdout. */
  readonly stdout: string;
  /** What was written to stderr. */
  readonly stderr: string;
}

/**
 * Carries out a command.
 *
 * @param cwd The directory that it is called in
 * @param args What was typed
 * @param options Its signal, and whether stderr is a terminal
 * @returns What it came to
 */
export async function command(cwd: string, args: string[], options: { signal?: AbortSignal; isTerminal?: boolean } = {}): Promise<Outcome> {
  const text = { stdout: "", stderr: "" };
  const code = await main(args, {
    stdout: { write: (part) => void (text.stdout += part), isTerminal: false },
    stderr: { write: (part) => void (text.stderr += part), isTerminal: options.isTerminal ?? false },
    cwd,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { code, ...text };
}
