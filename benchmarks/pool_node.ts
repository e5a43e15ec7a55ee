/**
 * The worker pool on Node: bundles it, installs the pools it is measured against, and lets Node do the measuring.
 *
 * @module
 */

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { scratch, type Settings } from "./measure.ts";
import type { Row } from "./row.ts";

/** The pools from npm that ours is measured against. */
const OTHERS: Readonly<Record<string, string>> = { tinypool: "^2.1.0", piscina: "^5.1.0" };

/** What is bundled. Tasks and workers are found by their URLs, so that each is a file of its own. */
const ENTRIES = ["src/map/worker.ts", "benchmarks/pool_node_child.ts", "benchmarks/pool_node_worker.ts", "benchmarks/pool_tasks.ts"];

/** A registry that does not answer is none. */
const INSTALL_MS = 20_000;

const repository = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command with no input. */
async function command(name: string, args: readonly string[], cwd: string, ms?: number): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(name, {
    args: [...args],
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...ms === undefined ? {} : { signal: AbortSignal.timeout(ms) },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${name}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}

/** Whether a command does what it is asked; otherwise says what is not measured for the lack of it. */
async function isDone(name: string, args: readonly string[], cwd: string, leftOut: string): Promise<boolean> {
  try {
    await command(name, args, cwd, INSTALL_MS);
    return true;
  } catch (error) {
    console.error(`left out: ${leftOut}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
    return false;
  }
}

async function bundle(directory: string): Promise<void> {
  const args = ["bundle", "--quiet", "--platform=deno", "--code-splitting", `--config=${repository}deno.json`, `--outdir=${directory}`];
  await command(Deno.execPath(), [...args, ...ENTRIES], repository);
  // What the entries share, the starter of workers among it, lies in the directory itself: the worker's module is looked for beside it.
  await writeFile(`${directory}/worker.js`, 'import "./src/map/worker.js";\n');
}

/** Measures on Node, if there is one; against pools from npm, if they can be installed. */
export async function nodeRows({ isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  if (!await isDone("node", ["--version"], dir.path, "the pool on Node")) return [];
  const manifest = { name: "bench", private: true, type: "module", dependencies: OTHERS };
  await writeFile(`${dir.path}/package.json`, JSON.stringify(manifest));
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  const others = await isDone("npm", install, dir.path, "the pools from npm on Node") ? Object.keys(OTHERS) : [];
  const bundled = `${dir.path}/bundle`;
  await mkdir(bundled);
  await bundle(bundled);
  const args = ["--expose-gc", `${bundled}/benchmarks/pool_node_child.js`, isQuick ? "quick" : "full", ...others];
  return JSON.parse(await command("node", args, bundled)) as Row[];
}
