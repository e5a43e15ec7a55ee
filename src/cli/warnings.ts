/**
 * Warnings of caches as the command line tells them: a line each on stderr, and each once.
 *
 * @module
 */

import { errorLine } from "./error_line.ts";
import type { TextOutput } from "./io.ts";

/** What the library advises of its options, and what can be typed instead. */
const ADVICE: readonly (readonly [advice: string, typed: string])[] = [
  [
    'set another version to compute them anew, or onCodeChange to "ignore"',
    "--version NAME computes them anew under a version of their own, verify --recompute 20 tells whether they would differ",
  ],
];

/** Damage that is met while results are read: commands that read results tell it themselves, counted. */
const UNREAD = "its points are missing from the results";
/** Points of partial chunks that are left out: `run` notes them itself, with the option that executes them. */
const LEFT_OUT = "partial chunks are not known and were left out";
/** Damage that a run met: a disk that goes bad has many such files. */
const SET_ASIDE = ": it was moved to damaged/";
/** Files set aside that are named. */
const MAX_SET_ASIDE = 5;

/** Tells warnings of caches. */
export class Warnings {
  readonly #output: TextOutput;
  readonly #told = new Set<string>();
  readonly #unread = new Set<string>();
  #setAside = 0;

  /** @param output Where they are told */
  constructor(output: TextOutput) {
    this.#output = output;
  }

  /** How many files could not be read while results were: they are counted and not told. */
  get unreadFiles(): number {
    return this.#unread.size;
  }

  /** How many damaged files were set aside. */
  get setAsideFiles(): number {
    return this.#setAside;
  }

  /** Takes a warning in, and tells it unless it has been told, or is told by the command itself. */
  readonly tell = (message: string): void => {
    if (this.#told.has(message) || message.includes(LEFT_OUT)) return;
    if (message.includes(UNREAD)) return void this.#unread.add(message);
    this.#told.add(message);
    if (message.includes(SET_ASIDE) && ++this.#setAside > MAX_SET_ASIDE) return;
    const typed = ADVICE.reduce((text, [advice, instead]) => text.replace(advice, instead), message);
    // A bar may stand in the line.
    this.#output.write(`${this.#output.isTerminal ? "\r\x1b[K" : ""}warning: ${errorLine(typed)}\n`);
  };

  /** Tells how many files were set aside and not named. To be called when no more is to come. */
  end(): void {
    const more = this.#setAside - MAX_SET_ASIDE;
    if (more > 0) this.#output.write(`warning: … and ${more} more damaged files moved to damaged/\n`);
  }
}
