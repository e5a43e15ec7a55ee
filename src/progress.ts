/**
 * Progress: the state of a run as data, and as a line on a terminal.
 *
 * @module
 */

/** The state of a run. */
export interface ProgressEvent {
  /** Where the run is. */
  readonly phase: "planned" | "executing" | "chunk" | "done";
  /** Chunks touched. */
  readonly totalChunks: number;
  /** Chunks that are complete. */
  readonly doneChunks: number;
  /** Points asked for. */
  readonly totalPoints: number;
  /** Points asked for that were known before. */
  readonly knownPoints: number;
  /** Points to be executed, as far as planned. */
  readonly plannedPoints: number;
  /** Points executed so far, those that failed among them. */
  readonly executedPoints: number;
  /** Points that have no value because the function failed, as far as the run has given them up. */
  readonly failedPoints: number;
  /** Milliseconds since the start. */
  readonly elapsedMs: number;
  /** The chunk that was just finished, in phase `chunk`. */
  readonly chunk?: string;
}

/** Seconds as `4 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

/** The progress line: counts, rate, time to go. */
export function formatProgress(event: ProgressEvent): string {
  const seconds = event.elapsedMs / 1000;
  const rate = seconds > 0 ? event.executedPoints / seconds : 0;
  const left = event.plannedPoints - event.executedPoints;
  const eta = event.executedPoints > 0 && left > 0 ? `, ${formatDuration(left / rate)} left` : "";
  const failed = event.failedPoints > 0 ? `${event.failedPoints} failed, ` : "";
  return `chunk-memo: ${event.executedPoints} of ${event.plannedPoints} points executed (${rate.toFixed(rate < 10 ? 1 : 0)}/s${eta}), ` +
    `${failed}${event.knownPoints} known, ${event.doneChunks} of ${event.totalChunks} chunks`;
}

/** A writer of text lines to stderr. */
export interface ProgressTerminal {
  /** Whether stderr is a terminal. */
  readonly isTerminal: boolean;
  /** Writes text as it is. */
  readonly write: (text: string) => void;
}

/** Milliseconds between two reports. */
const REPORT_MS = 100;
/** A run that takes less shows no progress line. */
const QUIET_MS = 1000;

/** What {@linkcode ProgressReporter} needs. */
export interface ProgressOptions {
  /** 0: silent. 1: a line on a terminal. 2: a line per chunk. */
  readonly verbose: 0 | 1 | 2;
  /** Gets the same as data. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Where lines go. */
  readonly terminal: ProgressTerminal;
}

/** What changed; chunks are counted only when it is told. */
export type ProgressChange =
  & Partial<Pick<ProgressEvent, "totalChunks" | "totalPoints" | "knownPoints" | "plannedPoints" | "executedPoints" | "failedPoints">>
  & { readonly doneChunks?: () => number };

/** Tells the state of a run as it goes on. */
export class ProgressReporter {
  readonly #options: ProgressOptions;
  readonly #started = performance.now();
  readonly #state = { totalChunks: 0, doneChunks: 0, totalPoints: 0, knownPoints: 0, plannedPoints: 0, executedPoints: 0, failedPoints: 0 };
  #reported = -Infinity;
  #shown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** Notes what changed, and reports it if the last report is some time ago. */
  update(change: ProgressChange, phase: ProgressEvent["phase"] = "executing"): void {
    const { doneChunks, ...numbers } = change;
    Object.assign(this.#state, numbers);
    const now = performance.now();
    if (phase === "executing" && now - this.#reported < REPORT_MS) return;
    this.#reported = now;
    if (doneChunks !== undefined) this.#state.doneChunks = doneChunks();
    this.#report(phase);
  }

  /** Reports a finished chunk. */
  chunk(name: () => string): void {
    if (this.#options.verbose >= 2) {
      const chunk = name();
      this.#options.terminal.write(`chunk-memo: stored ${chunk}\n`);
      this.#options.onProgress?.({ phase: "chunk", ...this.#state, elapsedMs: performance.now() - this.#started, chunk });
    }
  }

  /** Ends the report: every chunk is done. */
  done(change: ProgressChange = {}): void {
    Object.assign(this.#state, change, { doneChunks: this.#state.totalChunks });
    this.#report("done");
    if (this.#shown) this.#options.terminal.write("\n");
  }

  #report(phase: ProgressEvent["phase"]): void {
    const { verbose, onProgress, terminal } = this.#options;
    const event: ProgressEvent = { phase, ...this.#state, elapsedMs: performance.now() - this.#started };
    onProgress?.(event);
    if (verbose === 0 || !terminal.isTerminal || event.elapsedMs < QUIET_MS || event.plannedPoints === 0) return;
    this.#shown = true;
    terminal.write(`\r\x1b[K${formatProgress(event)}`);
  }
}
