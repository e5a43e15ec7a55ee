/**
 * Stands in for `@std/cli/unstable-progress-bar`.
 *
 * @module
 */

/** What a line can be made of. The package has more; it is not used. */
export interface ProgressBarFormatter {
  /** The bar itself. */
  progressBar: string;
}

/** How a bar looks and where it goes. What the package can do without is needed here if it is always given. */
export interface ProgressBarOptions {
  /** Where lines go. */
  writable: WritableStream<Uint8Array>;
  /** How far it is at the start. */
  value: number;
  /** How far it goes. */
  max: number;
  /** The bar's length in characters. */
  barLength: number;
  /** Removes the line at the end. */
  clear: true;
  /** Makes the line. Until June 2025 the package called it `fmt`. */
  formatter: (formatter: ProgressBarFormatter) => string;
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

  /** @param options How it looks and where it goes */
  constructor(options: ProgressBarOptions) {
    this.#options = options;
    this.value = options.value;
    this.max = options.max;
    this.#writer = options.writable.getWriter();
    this.#timer = setInterval(() => void this.#print(), 1000);
    void this.#print();
  }

  /** Removes the line and lets go of the stream, which stays open. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write(LINE_CLEAR);
    this.#writer.releaseLock();
  }

  async #print(): Promise<void> {
    const { barLength, formatter } = this.#options;
    const filled = Math.trunc(Math.min(Math.max(this.value / this.max, 0), 1) * barLength);
    const progressBar = "#".repeat(filled) + "-".repeat(barLength - filled);
    await this.#write(LINE_CLEAR + formatter({ progressBar }));
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
