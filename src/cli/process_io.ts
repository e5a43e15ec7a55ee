/**
 * The process as a command sees it: its streams, its signals, and what would end it.
 *
 * @module
 */

import { writeSync } from "node:fs";
import process from "node:process";
import { ExecutionError } from "../errors.ts";
import { logToStderr } from "../map/log_to_stderr.ts";
import { onStray } from "../map/worker_ends.ts";
import { ExitCode } from "./exit_codes.ts";
import { type CliIo, Interruption, StrayError, type TextOutput } from "./io.ts";
import { ownExit } from "./own_exit.ts";
import { NotedOutput, tellError } from "./tell_error.ts";

const SIGNALS = [["SIGINT", ExitCode.interrupted], ["SIGTERM", ExitCode.terminated]] as const;

/** Milliseconds that a command has to end before it is said what it waits for. */
const PATIENCE_MS = 1000;
const WAITING = "Stopping: what is being executed is finished and stored first; once more ends it at once\n";

/**
 * Milliseconds that a command has to end after an error outside of all calls: the call that it came from may never end. In so long a run
 * stores what it has at least once, even if it waits for a call.
 */
const STRAY_MS = 15_000;
const AFTER_STRAY = "Stopping after an error outside of a call: what is being executed is finished and stored first";
const WAITING_AFTER_STRAY = `${AFTER_STRAY}, if that takes no more than ${STRAY_MS / 1000} s\n`;

/**
 * Within so many milliseconds a further signal is the first one come again: a terminal sends Ctrl-C to all processes of a command line, and
 * those that start others, as bunx does, pass it on.
 */
const ECHO_MS = 500;

/** Ends the process. */
type End = (exitCode: number) => never;

/** Streams that refused what they were given: some runtimes tell by an event, others throw. */
const broken = new WeakSet<NodeJS.WriteStream>();

/** What stdout refuses ends the process: quietly where a reader has seen enough, as `head` does. */
function refusedByStdout(error: NodeJS.ErrnoException, end: End): never {
  if (error.code === "EPIPE") end(ExitCode.complete);
  process.stderr.write(`error: Cannot write to stdout: ${error.message}\n`);
  end(ExitCode.internal);
}

/** Messages that nobody can read hold no work up. */
function refusedByStderr(): void {
  broken.add(process.stderr);
}

/** A stream of the process, by its methods as they are now. */
class Output implements TextOutput {
  readonly #stream: NodeJS.WriteStream;
  readonly #write: NodeJS.WriteStream["write"];
  readonly #refused: (error: NodeJS.ErrnoException) => void;

  constructor(stream: NodeJS.WriteStream, refused: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream;
    this.#write = stream.write.bind(stream);
    this.#refused = refused;
    stream.on("error", refused);
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  write(text: string | Uint8Array): void | Promise<void> {
    const stream = this.#stream;
    if (broken.has(stream)) return;
    try {
      return this.#write(text) ? undefined : new Promise((resolve) => stream.once("drain", () => resolve()));
    } catch (error) {
      this.#refused(error as NodeJS.ErrnoException);
    }
  }

  /** Waits until the stream has given away what it was given, or cannot. */
  async flush(): Promise<void> {
    const stream = this.#stream;
    if (stream.destroyed || broken.has(stream)) return;
    await new Promise<void>((resolve) => {
      stream.once("error", () => resolve()).once("close", () => resolve());
      this.#write("", () => resolve());
    });
  }
}

/** Says what a command waits for that was asked to stop, if it takes long. */
function sayLater(text: string): ReturnType<typeof setTimeout> {
  return setTimeout(() => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : text), PATIENCE_MS);
}

/** Listens for signals: the first one asks the command to stop, the next one ends it. */
function listen(controller: AbortController, end: End): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | undefined;
  const removals = SIGNALS.map(([signal, exitCode]) => {
    const listener = () => {
      if (since !== undefined) {
        if (performance.now() - since < ECHO_MS) return;
        end(exitCode);
      }
      since = performance.now();
      timer = sayLater(WAITING);
      controller.abort(new Interruption(signal, exitCode));
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    clearTimeout(timer);
    // One that comes again while the last words are written would take the exit code's place.
    if (since === undefined) { for (const remove of removals) remove(); }
  };
}

/** Listens for errors outside of all calls: the first one asks the command to stop; others may come of it. */
function listenToStrays(controller: AbortController, tooLate: (error: StrayError) => void): () => void {
  const timers: ReturnType<typeof setTimeout>[] = [];
  onStray((cause, isRejection) => {
    if (controller.signal.aborted) return;
    const error = new StrayError(cause, isRejection);
    timers.push(sayLater(WAITING_AFTER_STRAY), setTimeout(() => tooLate(error), STRAY_MS));
    controller.abort(error);
  });
  return () => timers.forEach(clearTimeout);
}

/** What can be written when there is no time left to wait. */
function atOnce(fd: number, output: TextOutput): NotedOutput {
  const write = (text: string | Uint8Array) => {
    try {
      writeSync(fd, typeof text === "string" ? new TextEncoder().encode(text) : text);
    } catch {
      // Nobody reads it.
    }
  };
  const noted = new NotedOutput({ write, isTerminal: output.isTerminal });
  noted.isUsed = output instanceof NotedOutput && output.isUsed;
  return noted;
}

/**
 * Runs a command in this process. The first signal asks it to stop and lets it store what is finished; the second ends it at once. An error
 * that the user's code throws outside of all calls asks it to stop, too, and the process is not the user's code's to end. What the user's
 * function prints goes to stderr, and what it leaves behind (a timer, a call that never ends) does not hold the process.
 *
 * @param run The command, which gives the exit code
 */
export async function runInProcess(run: (args: string[], io: CliIo) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  const args = process.argv.slice(2);
  const end = ownExit((exitCode) => {
    const state = `the module or its function ended the process: received exit code ${exitCode}`;
    const error = new ExecutionError(`Cannot go on: ${state}`, {}, undefined);
    return tellError(error, args, { stdout: atOnce(1, stdout), stderr: atOnce(2, stderr), cwd });
  });
  const cwd = process.cwd();
  const stderr = new Output(process.stderr, refusedByStderr);
  const plainStdout = new Output(process.stdout, (error) => refusedByStdout(error, end));
  const stdout = new NotedOutput(plainStdout);
  const unlisten = listen(controller, end);
  const finish = async (exitCode: number) => {
    await plainStdout.flush();
    await stderr.flush();
    end(exitCode);
  };
  const io = { stdout, stderr, cwd, signal: controller.signal };
  const unlistenToStrays = listenToStrays(controller, (error) => void finish(tellError(error, args, io)));
  logToStderr();
  let exitCode: number = ExitCode.internal;
  try {
    exitCode = await run(args, io);
  } catch (error) {
    stderr.write(`error: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
  unlisten();
  unlistenToStrays();
  const { reason } = controller.signal;
  if (reason instanceof StrayError && !reason.isTold) {
    const itsCode = tellError(reason, args, io);
    exitCode ||= itsCode;
  }
  await finish(exitCode);
}
