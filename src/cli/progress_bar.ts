/**
 * The bar that shows a run on a terminal.
 *
 * @module
 */

import { ProgressBar } from "@std/cli/unstable-progress-bar";
import type { TextOutput } from "./io.ts";

/** A bar that is there until it is stopped. */
export interface Bar {
  /** How far it is. */
  value: number;
  /** How far it goes. */
  max: number;
  /** Takes it off the terminal. */
  readonly stop: () => Promise<void>;
}

/**
 * Draws a bar, and draws it anew every second.
 *
 * @param output The terminal
 * @param state How far it is and how far it goes
 * @param label What stands behind it
 * @returns The bar
 */
export function drawBar(output: TextOutput, state: { readonly value: number; readonly max: number }, label: () => string): Bar {
  const decoder = new TextDecoder();
  return new ProgressBar({
    writable: new WritableStream({ write: (bytes: Uint8Array) => output.write(decoder.decode(bytes, { stream: true })) }),
    ...state,
    barLength: 30,
    clear: true,
    formatter: ({ progressBar }) => `[${progressBar}] ${label()}`,
  });
}
