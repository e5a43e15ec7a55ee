/**
 * Work in a process of its own, for figures that other work would blur: memory, and the time of the first import.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * Runs a module of this folder in a process of its own.
 *
 * @param file The module's file name
 * @param args Its arguments
 * @returns What it wrote, as JSON
 */
export async function runChild<T>(file: string, args: readonly string[]): Promise<T> {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `--config=${config}`, fileURLToPath(new URL(file, import.meta.url)), ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot measure: ${file} failed`);
  return JSON.parse(new TextDecoder().decode(stdout)) as T;
}

/** The most memory this process ever had, in MB. */
export async function peakMemory(): Promise<number> {
  const text = await readFile("/proc/self/status", "utf8").catch(() => "");
  const found = /^VmHWM:\s*(\d+) kB/m.exec(text);
  return (found === null ? process.resourceUsage().maxRSS : Number(found[1])) * 1024 / 1e6;
}
