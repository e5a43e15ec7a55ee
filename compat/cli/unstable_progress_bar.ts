/**
 * Stands in for `@std/cli/unstable-progress-bar`.
 *
 * @module
 */

import process from "node:process";

/** What a line can be made of. The package has more; it is not used. */
export interface ProgressBarFormatter {
  /** The bar itself. */
  progressBar: string;
  /** Milliseconds since the start. */
  time: number;
  /** The time of the last line. */
  previousTime: number;
  /** How far it is. */
  value: number;
  /** How far it was at the last line. */
  previousValue: number;
  /** How far it goes. */
  max: number;
}

/** How a bar looks and where it goes. */
export interface ProgressBarOptions {
  /** Where lines go; standard error if not given. */
  writable?: WritableStream<Uint8Array>;
  /** How far it is at the start. */
  value?: number;
  /** How far it goes. */
  max: number;
  /** The bar's length in characters. */
  barLength?: number;
  /** The character of what is done. */
  fillChar?: string;
  /** The character of what is left. */
  emptyChar?: string;
  /** Removes the line at the end. */
  clear?: boolean;
  /** Makes the line. */
  fmt?: (fmt: ProgressBarFormatter) => string;
  /** Keeps the stream open at the end. */
  keepOpen?: boolean;
}

const LINE_CLEAR = "\r\u001b[K";
const utf8 = new TextEncoder();

/** A line that is written anew every second. */
export class ProgressBar {
  /** How far it is. */
  value: number;
  /** How far it goes. */
  max: number;
  readonly #options: Readonly<ProgressBarOptions>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #start: number = Date.now();
  #previousTime = 0;
  #previousValue: number;

  /** @param options How it looks and where it goes */
  constructor(options: ProgressBarOptions) {
    this.#options = options;
    this.value = this.#previousValue = options.value ?? 0;
    this.max = options.max;
    this.#writer = (options.writable ?? standardError()).getWriter();
    this.#timer = setInterval(() => void this.#print(), 1000);
    void this.#print();
  }

  /** Writes the last line and lets go of the stream. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#options.clear) await this.#write(LINE_CLEAR);
    else {
      await this.#print();
      await this.#write("\n");
    }
    if (this.#options.keepOpen ?? true) this.#writer.releaseLock();
    else await this.#writer.close().catch(() => {});
  }

  async #print(): Promise<void> {
    const { barLength = 50, fillChar = "#", emptyChar = "-", fmt = plainLine } = this.#options;
    const time = Date.now() - this.#start;
    const filled = Math.trunc(Math.min(Math.max(this.value / this.max, 0), 1) * barLength) || 0;
    const progressBar = fillChar.repeat(filled) + emptyChar.repeat(barLength - filled);
    const line = fmt({
      progressBar,
      time,
      previousTime: this.#previousTime,
      value: this.value,
      previousValue: this.#previousValue,
      max: this.max,
    });
    this.#previousTime = time;
    this.#previousValue = this.value;
    await this.#write(LINE_CLEAR + line);
  }

  /** A stream that is closed ends the bar, not the program. */
  async #write(text: string): Promise<void> {
    try {
      await this.#writer.write(utf8.encode(text));
    } catch {
      clearInterval(this.#timer);
    }
  }
}

function plainLine({ progressBar, value, max }: ProgressBarFormatter): string {
  return `[${progressBar}] [${value}/${max}]`;
}

function standardError(): WritableStream<Uint8Array> {
  return new WritableStream({
    write: (bytes) => new Promise((resolve) => void process.stderr.write(bytes, () => resolve())),
  });
}
