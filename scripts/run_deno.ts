/**
 * Runs the running Deno itself.
 *
 * @module
 */

import process from "node:process";
import { fileURLToPath } from "node:url";

/** The directory of the repository. */
export const repository = fileURLToPath(new URL("..", import.meta.url));

/** How Deno is run. */
export interface RunDenoOptions {
  /** Where; in the repository by default. */
  readonly cwd?: string;
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether its output is shown while it is gathered; it is by default. */
  readonly isShown?: boolean;
}

/**
 * Runs Deno with no input, and gathers its output.
 *
 * @param args Its arguments
 * @param options Where and how
 * @returns Its exit code and its output
 */
export async function runDeno(args: readonly string[], options: RunDenoOptions = {}): Promise<{ code: number; output: string }> {
  const { cwd = repository, env = {}, isShown = true } = options;
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let output = "";
  for await (const bytes of child.stdout) {
    if (isShown) await new Promise<void>((resolve) => void process.stdout.write(bytes, () => resolve()));
    output += decoder.decode(bytes, { stream: true });
  }
  return { code: (await child.status).code, output };
}
