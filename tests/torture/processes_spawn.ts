/**
 * Child processes that say how far they are, wait to be told, and can be killed or stopped at any moment.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runArguments } from "../test.ts";

/** How a process ended. */
export interface Ending {
  /** Its exit code, if it had one. */
  readonly code: number | null;
  /** The signal that ended it, if one did. */
  readonly signal: string | null;
  /** What it wrote to stdout. */
  readonly stdout: string;
  /** What it wrote to stderr. */
  readonly stderr: string;
}

/** A child process. */
export class Child {
  /** How it ends; never rejects. */
  readonly ended: Promise<Ending>;
  readonly #process: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #stdout = "";
  #stderr = "";
  #hasEnded = false;
  #how = "";

  /**
   * Starts a script that lies beside this file.
   *
   * @param script Its file name
   * @param args Its arguments
   * @param options `flags`: Deno's; `cwd`: where it runs
   */
  constructor(script: string, args: readonly string[], options: { readonly flags?: readonly string[]; readonly cwd: string }) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    // A process that is to be killed gathers no coverage: it could not write it, and is slower for it.
    const { DENO_COVERAGE_DIR: _, ...env } = process.env;
    this.#process = spawn(process.execPath, runArguments([path, ...args], options.flags), {
      cwd: options.cwd,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...env, NO_COLOR: "1" },
    });
    this.#process.stdout!.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#wake();
    });
    this.#process.stderr!.setEncoding("utf8").on("data", (text: string) => void (this.#stderr += text));
    // A child that is gone reads nothing any more.
    this.#process.stdin!.on("error", () => {});
    this.ended = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null) => {
        this.#hasEnded = true;
        this.#how = String(signal ?? code);
        this.#wake();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      };
      this.#process.on("close", end).on("error", (error) => {
        this.#stderr += String(error);
        end(null, null);
      });
    });
  }

  /**
   * Waits for a line on stdout.
   *
   * @param line The line
   * @throws {Error} If the process ends without it
   */
  async said(line: string): Promise<void> {
    while (!`\n${this.#stdout}`.includes(`\n${line}\n`)) {
      if (this.#hasEnded) {
        throw new Error(`A child ended (${this.#how}) before it said ${JSON.stringify(line)}: ${this.#stdout}${this.#stderr}`);
      }
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  /** Lets it go on that waits for its stdin to end. */
  go(): void {
    this.#process.stdin!.end();
  }

  /** Sends it a signal, unless it has ended. */
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    if (this.#hasEnded) return;
    try {
      // Deno's child.kill() has the exit code forgotten.
      process.kill(this.#process.pid!, name);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ESRCH") throw error;
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Processes that are started together, and do not outlive their scope. */
export class Children implements AsyncDisposable {
  /** The processes. */
  readonly all: readonly Child[];

  /** @param all The processes */
  constructor(all: readonly Child[]) {
    this.all = all;
  }

  /** Waits until all are ready. */
  async ready(): Promise<void> {
    await Promise.all(this.all.map((child) => child.said("ready")));
  }

  /** Lets all go. */
  go(): void {
    for (const child of this.all) child.go();
  }

  /**
   * Waits until one of them says a line on stdout. Which one does cannot be foreseen: a busy machine may let the others do all there is to do.
   *
   * @param line The line
   * @returns The one that said it, and the others
   */
  async firstToSay(line: string): Promise<{ first: Child; others: Child[] }> {
    const first = await Promise.any(this.all.map((child) => child.said(line).then(() => child)));
    return { first, others: this.all.filter((child) => child !== first) };
  }

  /** Ends those that have not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.all) child.signal("SIGKILL");
    await Promise.all(this.all.map((child) => child.ended));
  }
}

/** Waits, in a child, until its parent says {@linkcode Child.go}. */
export async function untilGo(): Promise<void> {
  say("ready");
  for await (const _ of process.stdin);
}

/** Says a line on stdout at once, whatever becomes of the process. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
