/**
 * Which runtime this is, and its terminal.
 *
 * @module
 */

import process from "node:process";

/** The runtime and its version, e.g. `deno 2.9.6`. */
export function runtimeName(): string {
  const { versions } = process;
  if (versions.deno !== undefined) return `deno ${versions.deno}`;
  if (versions.bun !== undefined) return `bun ${versions.bun}`;
  return `node ${versions.node}`;
}

/** Runtimes that print a function's source alike: V8's, and Bun's own. */
export function runtimeFamily(): string {
  return process.versions.bun === undefined ? "v8" : "bun";
}

/** The standard error stream: whether it is a terminal, and how to write to it. */
export const stderr: { readonly isTerminal: boolean; readonly write: (text: string) => void } = {
  get isTerminal() {
    return process.stderr.isTTY === true;
  },
  write: (text) => void process.stderr.write(text),
};
