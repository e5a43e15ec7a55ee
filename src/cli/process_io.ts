/**
 * The process as a command sees it: its streams and its signals.
 *
 * @module
 */

import process from "node:process";
import { logToStderr } from "../map/log_to_stderr.ts";
import { ExitCode } from "./exit_codes.ts";
import { type CliIo, Interruption, type TextOutput } from "./io.ts";

const SIGNALS = [["SIGINT", ExitCode.interrupted], ["SIGTERM", ExitCode.terminated]] as const;

/** Milliseconds that a command has to end before it is said what it waits for. */
const PATIENCE_MS = 1000;
const WAITING = "Stopping: what is being executed is finished and stored first; once more ends it at once\n";

/**
 * Within so many milliseconds a further signal is the first one come again: a terminal sends Ctrl-C to all processes of a command line, and
 * those that start others, as bunx does, pass it on.
 */
const ECHO_MS = 500;

/** Streams that refused what they were given: some runtimes tell by an event, others throw. */
const broken = new WeakSet<NodeJS.WriteStream>();

/** What stdout refuses ends the process: quietly where a reader has seen enough, as `head` does. */
function refusedByStdout(error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE") process.exit(ExitCode.complete);
  process.stderr.write(`error: Cannot write to stdout: ${error.message}\n`);
  process.exit(ExitCode.internal);
}

/** Messages that nobody can read hold no work up. */
function refusedByStderr(): void {
  broken.add(process.stderr);
}

function textOutput(stream: NodeJS.WriteStream, refused: (error: NodeJS.ErrnoException) => void): TextOutput {
  stream.on("error", refused);
  const room = () => new Promise<void>((resolve) => stream.once("drain", () => resolve()));
  const write = (text: string | Uint8Array) => {
    if (broken.has(stream)) return;
    try {
      return stream.write(text) ? undefined : room();
    } catch (error) {
      refused(error as NodeJS.ErrnoException);
    }
  };
  return { write, isTerminal: stream.isTTY === true };
}

/** Listens for signals: the first one asks the command to stop, the next one ends it. */
function listen(controller: AbortController): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  const removals = SIGNALS.map(([signal, exitCode]) => {
    const listener = () => {
      if (controller.signal.aborted) {
        if (performance.now() - since < ECHO_MS) return;
        process.exit(exitCode);
      }
      since = performance.now();
      timer = setTimeout(() => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${WAITING}` : WAITING), PATIENCE_MS);
      controller.abort(new Interruption(signal, exitCode));
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    clearTimeout(timer);
    // One that comes again while the last words are written would take the exit code's place.
    if (!controller.signal.aborted) { for (const remove of removals) remove(); }
  };
}

/** Waits until a stream has given away what it was given, or cannot. */
async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.destroyed || broken.has(stream)) return;
  await new Promise<void>((resolve) => {
    stream.once("error", () => resolve()).once("close", () => resolve());
    stream.write("", () => resolve());
  });
}

/**
 * Runs a command in this process. The first signal asks it to stop and lets it store what is finished; the second ends it at once. What
 * the user's function prints goes to stderr, and what it leaves behind (a timer, a call that never ends) does not hold the process.
 *
 * @param run The command, which gives the exit code
 */
export async function runInProcess(run: (args: string[], io: CliIo) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  const unlisten = listen(controller);
  const stdout = textOutput(process.stdout, refusedByStdout);
  const stderr = textOutput(process.stderr, refusedByStderr);
  logToStderr();
  let exitCode: number = ExitCode.internal;
  try {
    exitCode = await run(process.argv.slice(2), { stdout, stderr, cwd: process.cwd(), signal: controller.signal });
  } catch (error) {
    stderr.write(`error: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
  unlisten();
  await flush(process.stdout);
  await flush(process.stderr);
  process.exit(exitCode);
}
