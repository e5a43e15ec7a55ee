/**
 * Carries out single commands, and makes caches for them.
 *
 * @module
 */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArguments } from "../../src/cli/arguments.ts";
import type { Command } from "../../src/cli/command.ts";
import { exitCodeOf } from "../../src/cli/exit_codes.ts";
import { COMMON_OPTIONS } from "../../src/cli/options.ts";
import { damageValues } from "../maintenance/pool.ts";
import { command as main, type Outcome, sweeps } from "./console.ts";

/** A grid of six points in six files. */
export const GRID = [`${sweeps}#product`, "s=1,2,3", "t=4,5", "--chunk", "s=1,t=1"];

/**
 * Carries out a command.
 *
 * @param command The command
 * @param cwd The directory that it is called in
 * @param args What was typed
 * @param isTerminal Whether stderr is a terminal
 * @returns What it came to; an error is told as the program tells it
 */
export async function carryOut(command: Command, cwd: string, args: readonly string[], isTerminal = false): Promise<Outcome> {
  const text = { stdout: "", stderr: "" };
  const io = {
    stdout: { write: (part: string | Uint8Array) => void (text.stdout += part), isTerminal: false },
    stderr: { write: (part: string | Uint8Array) => void (text.stderr += part), isTerminal },
    cwd,
  };
  try {
    const code = await command.run(parseArguments(args, [...command.options, ...COMMON_OPTIONS]), io);
    return { code, ...text };
  } catch (error) {
    return { code: exitCodeOf(error), stdout: text.stdout, stderr: `${text.stderr}error: ${(error as Error).message}\n` };
  }
}

/** Runs the grid, and gives the id of its cache. */
export async function filled(cwd: string, args: readonly string[] = GRID): Promise<string> {
  const { stdout } = await main(cwd, ["run", ...args, "--json", "--quiet"]);
  return JSON.parse(stdout).cacheId;
}

/** How many points of the grid are known. */
export async function knownPoints(cwd: string, args: readonly string[] = GRID): Promise<number> {
  return JSON.parse((await main(cwd, ["status", ...args, "--json"])).stdout).points.known;
}

/** Damages one of the files of a cache. */
export async function damageOne(cwd: string, cacheId: string): Promise<string> {
  const folder = join(cwd, ".chunk_memo", cacheId, "chunks");
  const [first] = (await readdir(folder)).sort();
  await damageValues(join(folder, first));
  return first;
}
