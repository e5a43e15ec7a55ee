/**
 * The pool itself: who gets which calls, and what to do when a worker is lost.
 *
 * @module
 */

import type { Call, Executor, ExecutorOptions, Settled } from "./call.ts";
import type { SettledMessage } from "./messages.ts";
import { closedError, lostError, overdueError, unsentError } from "./pool_errors.ts";
import { PoolRun, type RunHost, type Ticket } from "./pool_run.ts";
import { PoolWorker, type PoolWorkerListener, type WorkerEnd } from "./pool_worker.ts";
import { RunResults } from "./run_results.ts";
import { runShapes } from "./run_shapes.ts";
import { takeSettled } from "./take_settled.ts";
import { TaskNumbers } from "./task_numbers.ts";

/** Workers whose calls were told to stop have so long to do it, in milliseconds. */
const GRACE_MS = 250;

/** Calls that wait so long behind another one go to a worker that has nothing to do, in milliseconds. */
const STEAL_MS = 5;

/** So many workers may end in a row before they make a call. */
const MAX_FRUITLESS = 3;

/** Workers, and the runs that share them. */
export class Pool implements Executor, RunHost, PoolWorkerListener, AsyncDisposable {
  readonly maxWorkers: number;
  readonly #workers = new Set<PoolWorker>();
  /** The runs under way; whose turn comes last is the last one. */
  readonly #runs: PoolRun[] = [];
  /** Workers that are being ended. */
  readonly #ending = new Set<Promise<void>>();
  #numbers = 0;
  readonly #tasks = new TaskNumbers();
  readonly #heeded = new WeakSet<AbortSignal>();
  /** Only held on to. */
  readonly #shapes: object = runShapes();
  #mayGrow = true;
  #isClosed = false;
  #stealTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Makes a pool without workers.
   *
   * @param maxWorkers How many it may have
   */
  constructor(maxWorkers: number) {
    this.maxWorkers = maxWorkers;
  }

  execute(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncIterableIterator<Settled, void> {
    return new RunResults(() => this.#begin(calls, options), (run) => this.#leave(run));
  }

  #begin(calls: AsyncIterable<Call>, options: ExecutorOptions): PoolRun {
    if (this.#isClosed) throw closedError();
    options.signal.throwIfAborted();
    this.#mayGrow = true;
    const run = new PoolRun(this, this.#numbers++, calls, options);
    this.#runs.push(run);
    this.#heed(options.signal);
    this.pump();
    return run;
  }

  /** Lets go of a run from which nobody takes anything any more. */
  async #leave(run: PoolRun): Promise<void> {
    // The caller may have lost interest before the end.
    if (!run.isOver) run.stop(new Error("Cannot go on: nobody takes what the calls give"));
    await run.whenIdle();
    this.#runs.splice(this.#runs.indexOf(run), 1);
    this.#letGo(run);
    this.#endSpent();
  }

  /** Stops the runs of a signal when it is aborted. One listener for all of them: to add and remove one for each takes longer than a call. */
  #heed(signal: AbortSignal): void {
    if (this.#heeded.has(signal)) return;
    this.#heeded.add(signal);
    signal.addEventListener("abort", () => {
      for (const run of [...this.#runs]) if (run.options.signal === signal) run.stop(signal.reason);
    }, { once: true });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const worker of [...this.#workers]) this.#drop(worker);
    for (const run of [...this.#runs]) run.stop(closedError());
    clearTimeout(this.#stealTimer);
    while (this.#ending.size > 0) await Promise.allSettled([...this.#ending]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get hasIdle(): boolean {
    for (const worker of this.#workers) if (worker.isIdle) return true;
    return false;
  }

  pump(): void {
    if (this.#isClosed) return;
    let ready = 0;
    for (const worker of this.#workers) if (worker.isReady) ready++;
    if (this.#runs.some((run) => run.isWaiting)) {
      // First whoever has nothing to do, then those who have one message only.
      for (let messages = 0; messages < 2; messages++) {
        for (const worker of this.#workers) while (worker.inHand.messages === messages && worker.isOpen && this.#feed(worker, ready));
      }
      this.#grow();
    }
    const starting = this.#workers.size - ready + (this.#mayGrow && this.#workers.size < this.maxWorkers ? 1 : 0);
    for (const run of this.#runs) {
      let room = starting;
      for (const worker of this.#workers) if (worker.isOpen) room += Math.max(0, run.messagesInHand - worker.inHand.messages);
      run.pull(room);
    }
    this.#watchIdle();
  }

  /** Sends one message to a worker. */
  #feed(worker: PoolWorker, workers: number): boolean {
    for (const run of this.#runs) {
      const tickets = run.take(worker.inHand.messages, workers);
      if (tickets.length === 0) continue;
      const ref = tickets[0].call.task!;
      const task = run.tasks.get(ref) ?? this.#tasks.of(ref);
      run.tasks.set(ref, task);
      worker.isReserved = tickets[0].losses > 0;
      try {
        worker.send(tickets, task, ref, run.options.timeoutMs);
      } catch (error) {
        run.stop(unsentError(error));
      }
      // Turns are taken: this run is the last of them now.
      if (this.#runs.length > 1) this.#runs.push(...this.#runs.splice(this.#runs.indexOf(run), 1));
      return true;
    }
    return false;
  }

  /** Starts a worker, if calls wait for one. One after another: Bun can crash when many start at once. */
  #grow(): void {
    if (!this.#mayGrow || this.#workers.size >= this.maxWorkers) return;
    for (const worker of this.#workers) if (!worker.isReady) return;
    if (this.#runs.some((run) => run.isWaiting)) this.#workers.add(new PoolWorker(this));
  }

  /** Where a worker has nothing to do and another has calls that wait behind a long one, takes some of them over. */
  #watchIdle(): void {
    if (this.#stealTimer !== undefined || !this.hasIdle) return;
    for (const { inHand } of this.#workers) if (inHand.calls > 1) this.#stealTimer ??= setTimeout(() => this.#steal(), STEAL_MS);
  }

  #steal(): void {
    this.#stealTimer = undefined;
    const idle = [...this.#workers].filter((worker) => worker.isIdle).length;
    let victim: PoolWorker | undefined;
    for (const worker of this.#workers) {
      if (worker.isReady && worker.inHand.isAmidMessage && worker.inHand.waiting > (victim?.inHand.waiting ?? 0)) victim = worker;
    }
    if (idle === 0 || victim === undefined) return;
    this.#giveBack(victim.revoke(() => true, Math.ceil(victim.inHand.waiting * idle / (idle + 1))));
    this.pump();
  }

  /** Gives calls back to their runs. */
  #giveBack(tickets: readonly Ticket[]): void {
    for (const run of new Set(tickets.map((ticket) => ticket.run))) run.giveBack(tickets.filter((ticket) => ticket.run === run));
  }

  onReady(): void {
    this.pump();
  }

  onLoaded(_worker: PoolWorker, task: number, error?: unknown): void {
    if (error === undefined) return;
    this.#tasks.drop(task);
    for (const run of [...this.#runs]) if ([...run.tasks.values()].includes(task)) run.stop(error);
  }

  onBegun(worker: PoolWorker): void {
    this.#arm(worker);
  }

  onSettled(worker: PoolWorker, message: SettledMessage): void {
    takeSettled(worker.inHand, message);
    if (message[0].length > 0) this.#arm(worker); // Points alone are of a call that began before: its time runs on.
    this.pump();
  }

  onEnd(worker: PoolWorker, end: WorkerEnd): void {
    const { hasFailedToStart, hasSettled, inHand: { current, tickets }, loading } = worker;
    this.#workers.delete(worker);
    this.#end(worker);
    if (hasFailedToStart) return this.#failedToStart(end);
    this.#giveBack(tickets.filter((ticket) => ticket !== current));
    if (current !== undefined) this.#lose(worker, current, end);
    else this.#endedIdle(new Set(tickets.map((ticket) => ticket.run)), loading, hasSettled, end);
    this.pump();
  }

  /** What to do where a worker ended that had begun none of its calls. */
  #endedIdle(runs: ReadonlySet<PoolRun>, loading: ReadonlySet<number>, hasSettled: boolean, end: WorkerEnd): void {
    for (const run of runs) {
      const task = [...run.tasks].find(([, number]) => loading.has(number))?.[0];
      // What ended a worker that has made calls before may be left over from one of those.
      if (task !== undefined && !hasSettled) {
        run.stop(lostError(`Cannot load task ${JSON.stringify(task.name)} of ${task.url}: its module ended the worker`, end));
      } else if (++run.fruitless >= MAX_FRUITLESS) run.stop(lostError("Cannot make calls: workers end before they make any", end));
    }
  }

  /** What to do with a call with which a worker was lost. */
  #lose({ inHand }: PoolWorker, ticket: Ticket, end: WorkerEnd): void {
    if (++ticket.losses < 2) return ticket.run.giveBack([ticket], true);
    const error = lostError("Cannot finish call: its worker ended twice while it was made", end);
    ticket.run.settle({ id: ticket.call.id, ok: false, ...(inHand.blame(error) ?? { error }), ms: 0 });
  }

  #failedToStart(end: WorkerEnd): void {
    this.#mayGrow = false;
    if (this.#workers.size > 0) return;
    for (const run of [...this.#runs]) run.stop(lostError("Cannot start worker", end));
  }

  /** Watches the time of the call under way. */
  #arm(worker: PoolWorker): void {
    const timeoutMs = worker.inHand.run?.options.timeoutMs;
    if (timeoutMs === undefined || !worker.inHand.isAmidMessage) return worker.clock.stop();
    worker.clock.start(timeoutMs, () => this.#endOverdue(worker, timeoutMs));
  }

  #endOverdue(worker: PoolWorker, timeoutMs: number): void {
    const { current } = worker.inHand;
    if (current === undefined) return;
    const failure = worker.inHand.blame(overdueError(timeoutMs));
    this.#drop(worker, current);
    if (failure === undefined) this.#lose(worker, current, { how: `it did not answer for ${timeoutMs} ms` });
    else current.run.settle({ id: current.call.id, ok: false, ...failure, ms: timeoutMs });
    this.pump();
  }

  stopRun(run: PoolRun): void {
    const { signal } = run.options;
    const reason = signal.aborted ? signal.reason : new DOMException("The run has ended", "AbortError");
    for (const worker of this.#workers) {
      this.#giveBack(worker.revoke((ticket) => ticket.run === run, Infinity));
      worker.abort(run.number, reason);
    }
    if (run.inHand === 0) return;
    const timer = setTimeout(() => {
      for (const worker of [...this.#workers]) if (worker.inHand.tickets.some((ticket) => ticket.run === run)) this.#drop(worker);
      this.pump();
    }, GRACE_MS);
    void run.whenIdle().then(() => clearTimeout(timer));
  }

  /** Ends a worker. What it has in hand goes back to the runs, but for one call. */
  #drop(worker: PoolWorker, but?: Ticket): void {
    this.#workers.delete(worker);
    this.#giveBack(worker.inHand.tickets.filter((ticket) => ticket !== but));
    this.#end(worker);
  }

  #end(worker: PoolWorker): void {
    const ending = worker.terminate().catch(() => {}).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Lets the workers forget the tasks of a run that is over. One that is loading such a task may never come back. */
  #letGo(run: PoolRun): void {
    for (const worker of [...this.#workers]) {
      for (const [ref, task] of run.tasks) {
        if (worker.loading.has(task)) this.#drop(worker);
        else if (!this.#tasks.keeps(ref)) worker.forget(task);
      }
    }
  }

  #endSpent(): void {
    for (const worker of [...this.#workers]) if (worker.isSpent) this.#drop(worker);
    if (this.#runs.length > 0) return this.pump();
    clearTimeout(this.#stealTimer);
    this.#stealTimer = undefined;
  }
}
