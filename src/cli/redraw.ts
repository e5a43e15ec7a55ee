/**
 * Lines that are shown again and again: in their place on a terminal, one block after another elsewhere.
 *
 * @module
 */

import type { TextOutput } from "./io.ts";

/** What a terminal is told: up by so many lines, clear to the end, cut long lines or wrap them. */
const [UP, CLEAR, CUT, WRAP] = [(lines: number) => `\x1b[${lines}A`, "\r\x1b[J", "\x1b[?7l", "\x1b[?7h"];

/** Lines that are shown again and again. */
export class Redrawn {
  readonly #output: TextOutput;
  #drawn = 0;

  /** @param output Where they are shown */
  constructor(output: TextOutput) {
    this.#output = output;
  }

  /**
   * Shows them.
   *
   * @param lines The lines
   * @param isLast Whether they stay: until then long ones are cut, so that each is one line of the terminal
   */
  draw(lines: readonly string[], isLast: boolean): void {
    const text = lines.map((line) => `${line}\n`).join("");
    if (!this.#output.isTerminal) return void this.#output.write(text);
    const back = this.#drawn === 0 ? "" : `${UP(this.#drawn)}${CLEAR}`;
    this.#output.write(isLast ? `${back}${text}` : `${back}${CUT}${text}${WRAP}`);
    this.#drawn = lines.length;
  }
}
