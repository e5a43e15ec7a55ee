/**
 * How a run goes on: a bar on a terminal, a line now and then elsewhere.
 *
 * @module
 */

import { formatDuration, type ProgressEvent } from "../progress.ts";
import type { TextOutput } from "./io.ts";
import { type Bar, drawBar } from "./progress_bar.ts";

/** A run that takes less shows no progress. */
const QUIET_MS = 500;
/** Milliseconds between two lines where there is no terminal. */
const LINE_MS = 5000;

/** The state of a run: `270 of 600 points executed, 2 failed, 40 known, 120/s, 3 s left`. */
export function progressText({ executedPoints, failedPoints, knownPoints, plannedPoints, elapsedMs }: ProgressEvent): string {
  const rate = elapsedMs > 0 ? executedPoints / elapsedMs * 1000 : 0;
  const left = plannedPoints - executedPoints;
  const time = rate > 0 && left > 0 ? `, ${formatDuration(left / rate)} left` : "";
  const counts = `${failedPoints > 0 ? `, ${failedPoints} failed` : ""}${knownPoints > 0 ? `, ${knownPoints} known` : ""}`;
  return `${executedPoints} of ${plannedPoints} points executed${counts}, ${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s${time}`;
}

/** Shows the state of a run. */
export class RunProgress {
  readonly #output: TextOutput;
  #bar: Bar | undefined;
  #last: ProgressEvent | undefined;
  #lineAt = LINE_MS;

  /** @param output Where it is shown */
  constructor(output: TextOutput) {
    this.#output = output;
  }

  /** Takes in the state of the run. */
  update(event: ProgressEvent): void {
    this.#last = event;
    if (event.phase !== "executing" || event.plannedPoints === 0) return;
    if (this.#output.isTerminal) this.#updateBar(event);
    else if (event.elapsedMs >= this.#lineAt) {
      this.#lineAt = event.elapsedMs + LINE_MS;
      this.#output.write(`${progressText(event)}\n`);
    }
  }

  #updateBar(event: ProgressEvent): void {
    if (this.#bar === undefined) {
      if (event.elapsedMs < QUIET_MS) return;
      this.#bar = drawBar(this.#output, { value: event.executedPoints, max: event.plannedPoints }, () => progressText(this.#last ?? event));
    }
    this.#bar.value = event.executedPoints;
    this.#bar.max = event.plannedPoints;
  }

  /** Takes the bar off the terminal. */
  async stop(): Promise<void> {
    await this.#bar?.stop();
    this.#bar = undefined;
  }
}
