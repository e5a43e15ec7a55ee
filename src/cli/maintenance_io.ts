/**
 * What the commands of maintenance have in common: their options, how they tell how far they are, and what came out.
 *
 * @module
 */

import { stringifyTagged } from "../format/tagged_json.ts";
import type { DamagedFile, MaintenanceOptions, MaintenanceProgress } from "../maintenance/context.ts";
import type { Arguments } from "./arguments.ts";
import { oneLine } from "./grammar/problem.ts";
import type { CliIo } from "./io.ts";
import { type CliOption, TARGET_OPTIONS } from "./options.ts";

/** Options that say which cache a command is about, and not which points of it. */
export const CACHE_OPTIONS: readonly CliOption[] = TARGET_OPTIONS.filter(({ name }) => name !== "where" && name !== "repeat");

/** Looks, and changes nothing. */
export const DRY_RUN_OPTION: CliOption = { name: "dry-run", short: "n", help: "Tells what would be done, and changes nothing" };

/** Milliseconds before anything is shown, and between two changes. */
const PATIENCE_MS = 500;
const CHANGE_MS = 100;

/** Shows how far a command is, on a terminal alone. */
export class MaintenanceLine {
  readonly #io: CliIo;
  readonly #isShown: boolean;
  readonly #startedAt = performance.now();
  #changedAt = 0;
  #hasLine = false;

  /**
   * @param args What was typed
   * @param io Where it is shown
   */
  constructor(args: Arguments, io: CliIo) {
    this.#io = io;
    this.#isShown = io.stderr.isTerminal && !args.flag("quiet");
  }

  /** What a maintenance function is given. */
  get options(): MaintenanceOptions {
    return { signal: this.#io.signal, onProgress: (progress) => this.update(progress) };
  }

  /** Takes in how far it is. */
  update({ step, done, total }: MaintenanceProgress): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#startedAt < PATIENCE_MS || now - this.#changedAt < CHANGE_MS) return;
    this.#changedAt = now;
    this.#hasLine = true;
    this.#io.stderr.write(`\r\x1b[K${step}: ${done} of ${total}`);
  }

  /** Takes the line away. */
  stop(): void {
    if (this.#hasLine) this.#io.stderr.write("\r\x1b[K");
    this.#hasLine = false;
  }
}

/**
 * Does something, and shows how far it is meanwhile.
 *
 * @param args What was typed
 * @param io Where it is shown
 * @param work What is done
 * @returns What that gives
 */
export async function withLine<T>(args: Arguments, io: CliIo, work: (options: MaintenanceOptions) => Promise<T>): Promise<T> {
  const line = new MaintenanceLine(args, io);
  try {
    return await work(line.options);
  } finally {
    line.stop();
  }
}

/**
 * Gives what came out: lines, or one JSON object with all of it.
 *
 * @param args What was typed
 * @param io Where it goes
 * @param schema The name of the object's schema, without the program's
 * @param report What came out
 * @param lines The same in lines
 */
export async function giveReport(
  args: Arguments,
  io: CliIo,
  schema: string,
  report: object,
  lines: () => readonly string[],
): Promise<void> {
  const text = args.flag("json") ? stringifyTagged({ schema: `chunk-memo/${schema}/1`, ...plain(report) }) : lines().join("\n");
  await io.stdout.write(text === "" ? "" : `${text}\n`);
}

/** What is absent is left out of JSON. */
function plain(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}

/** Tells of damaged files, a line each. */
export function damageLines(damaged: readonly DamagedFile[]): string[] {
  return damaged.map(({ path, reason, now }) => `damaged   ${path}: ${oneLine(reason, 300)}${now === "there" ? "" : ` (${now})`}`);
}

/** A value in a line. */
export function shortText(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return oneLine(text, 80);
}

/** A point in a line: `s=1 strat="a"`. */
export function pointText(point: Readonly<Record<string, unknown>>): string {
  return Object.entries(point).map(([name, value]) => `${name}=${shortText(value)}`).join(" ");
}
