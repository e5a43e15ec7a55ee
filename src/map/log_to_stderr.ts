/**
 * What functions print, where stdout has the results: on stderr.
 *
 * @module
 */

import process from "node:process";

let isOnStderr = false;

/** Whether what is printed goes to stderr, for workers to do the same. */
export function logsToStderr(): boolean {
  return isOnStderr;
}

/**
 * Sends what this thread, and every worker that it starts from now on, prints by `console`, `process.stdout` or `Deno.stdout` to stderr. Who
 * is to write to stdout after that keeps its method `write` from before.
 */
export function logToStderr(): void {
  isOnStderr = true;
  redirectConsole();
  redirectStream();
  // Both have the same methods. The object itself stays as it is: process.stdout may write through it.
  const deno = (globalThis as { Deno?: { stderr: unknown } }).Deno;
  if (deno !== undefined) Object.defineProperty(deno, "stdout", { value: deno.stderr, configurable: true, writable: true });
  const bun = (globalThis as { Bun?: { stdout: unknown; stderr: unknown } }).Bun;
  if (bun !== undefined) Reflect.set(bun, "stdout", bun.stderr);
}

function redirectConsole(): void {
  // deno-lint-ignore no-console
  const { group, groupCollapsed } = console;
  // deno-lint-ignore no-console
  const print = (...data: unknown[]) => console.error(...data);
  for (const name of ["log", "info", "debug", "dir", "dirxml", "table"] as const) Object.assign(console, { [name]: print });
  // These print by no other method everywhere.
  const titled = (begin: () => void) => (...title: unknown[]) => {
    if (title.length > 0) print(...title);
    begin();
  };
  Object.assign(console, { group: titled(group), groupCollapsed: titled(groupCollapsed), ...counters(print), ...timers(print) });
}

type Print = (...data: unknown[]) => void;

function counters(print: Print): object {
  const counts = new Map<string, number>();
  const count = (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    print(`${label}: ${counts.get(label)}`);
  };
  return { count, countReset: (label = "default") => void counts.delete(label) };
}

function timers(print: Print): object {
  const starts = new Map<string, number>();
  const time = (label = "default") => void starts.set(label, performance.now());
  const timeLog = (label = "default", ...data: unknown[]) => {
    const start = starts.get(label);
    if (start !== undefined) print(`${label}: ${(performance.now() - start).toFixed(3)}ms`, ...data);
  };
  const timeEnd = (label = "default") => {
    timeLog(label);
    starts.delete(label);
  };
  return { time, timeLog, timeEnd };
}

/** A chunk, its encoding, what is called when it is written: all but the chunk may be absent. */
type WriteArguments = Parameters<typeof process.stdout.write>;

function redirectStream(): void {
  const { stdout } = process;
  const write = (...args: WriteArguments) => {
    process.stderr.write(...args);
    // Nobody waits for room, as those who print by console do not: stderr has no event of its own for them.
    return true;
  };
  // It stays open for the results.
  const end = (...args: unknown[]) => {
    if (args.length > 0 && typeof args[0] !== "function") write(...args as WriteArguments);
    else if (args.length > 0) queueMicrotask(args[0] as () => void);
    return stdout;
  };
  Object.assign(stdout, { write, end });
}
