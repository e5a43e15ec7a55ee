/**
 * The process as a command sees it: its streams and its signals.
 *
 * @module
 */

import process from "node:process";
import { ExitCode } from "./exit_codes.ts";
import { type CliIo, Interruption, type TextOutput } from "./io.ts";

const SIGNALS = [["SIGINT", ExitCode.interrupted], ["SIGTERM", ExitCode.terminated]] as const;

function textOutput(stream: NodeJS.WriteStream): TextOutput {
  const room = () => new Promise<void>((resolve) => stream.once("drain", () => resolve()));
  return { write: (text) => stream.write(text) ? undefined : room(), isTerminal: stream.isTTY === true };
}

/**
 * Runs a command in this process. The first signal asks it to stop and lets it store what is finished; the second ends it at once.
 *
 * @param run The command, which gives the exit code
 */
export async function runInProcess(run: (args: string[], io: CliIo) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  const listeners = SIGNALS.map(([signal, exitCode]) => {
    const listener = () => {
      if (controller.signal.aborted) process.exit(exitCode);
      controller.abort(new Interruption(signal, exitCode));
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  // A reader that has seen enough, as `head` does, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  try {
    process.exitCode = await run(process.argv.slice(2), {
      stdout: textOutput(process.stdout),
      stderr: textOutput(process.stderr),
      cwd: process.cwd(),
      signal: controller.signal,
    });
  } finally {
    for (const remove of listeners) remove();
  }
}
