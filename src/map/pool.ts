/**
 * The pool itself: who gets which calls, and what to do when a worker is lost.
 *
 * @module
 */

import type { Call, Executor, ExecutorOptions, Settled } from "./call.ts";
import { decodeFailed } from "./error_record.ts";
import type { SettledMessage } from "./messages.ts";
import { closedError, lostError, overdueError, unsentError } from "./pool_errors.ts";
import { PoolRun, type RunHost, type Ticket } from "./pool_run.ts";
import { PoolWorker, type PoolWorkerListener, type WorkerEnd } from "./pool_worker.ts";
import { TaskNumbers } from "./task_numbers.ts";

/** Workers whose calls were told to stop have so long to do it, in milliseconds. */
const GRACE_MS = 250;

/** A call's time counts from the last message before it, which may be so much older, in milliseconds. */
const SLACK_MS = 5;

/** What a worker has posted may wait behind a timer, where this thread was busy: a call is overdue only if that long nothing comes. */
const DRAIN_MS = 10;

/** Calls that wait so long behind another one go to a worker that has nothing to do, in milliseconds. */
const STEAL_MS = 5;

/** So many workers may end in a row before they make a call. */
const MAX_FRUITLESS = 3;

/** Workers, and the runs that share them. */
export class Pool implements Executor, RunHost, PoolWorkerListener, AsyncDisposable {
  readonly maxWorkers: number;
  readonly #workers = new Set<PoolWorker>();
  readonly #runs = new Set<PoolRun>();
  /** Workers that are being ended. */
  readonly #ending = new Set<Promise<void>>();
  #numbers = 0;
  readonly #tasks = new TaskNumbers();
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

  async *execute(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncGenerator<Settled, void> {
    if (this.#isClosed) throw closedError();
    const { signal } = options;
    signal.throwIfAborted();
    this.#mayGrow = true;
    const run = new PoolRun(this, this.#numbers++, calls, options);
    const stop = () => run.stop(signal.reason);
    signal.addEventListener("abort", stop);
    this.#runs.add(run);
    try {
      this.pump();
      for (let all = await run.results(); all.length > 0; all = await run.results()) for (const settled of all) yield settled;
    } finally {
      signal.removeEventListener("abort", stop);
      // The caller may have lost interest before the end.
      if (!run.isOver) run.stop(new Error("Cannot go on: nobody takes what the calls give"));
      await run.whenIdle();
      this.#runs.delete(run);
      this.#letGo(run);
      this.#endSpent();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const worker of [...this.#workers]) this.#drop(worker);
    for (const run of this.#runs) run.stop(closedError());
    clearTimeout(this.#stealTimer);
    while (this.#ending.size > 0) await Promise.allSettled([...this.#ending]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  pump(): void {
    if (this.#isClosed) return;
    const ready = [...this.#workers].filter((worker) => worker.isReady);
    // First whoever has nothing to do, then those who have one message only.
    for (const messages of [0, 1]) {
      for (const worker of ready) while (worker.isOpen && worker.messages === messages && this.#feed(worker, ready.length));
    }
    this.#grow();
    const starting = this.#workers.size - ready.length + (this.#mayGrow && this.#workers.size < this.maxWorkers ? 1 : 0);
    for (const run of this.#runs) {
      let room = starting;
      for (const worker of ready) if (worker.isOpen) room += Math.max(0, run.messagesInHand - worker.messages);
      run.pull(room);
    }
    this.#watchIdle(ready);
  }

  /** Sends one message to a worker. */
  #feed(worker: PoolWorker, workers: number): boolean {
    for (const run of this.#runs) {
      const tickets = run.take(worker.messages, workers);
      if (tickets.length === 0) continue;
      const ref = tickets[0].call.task!;
      const task = run.tasks.get(ref) ?? this.#tasks.of(ref);
      run.tasks.set(ref, task);
      worker.isReserved = tickets[0].losses > 0;
      try {
        worker.send(tickets, task, ref, run.options.timeoutMs !== undefined);
      } catch (error) {
        run.stop(unsentError(error));
      }
      // Turns are taken: this run is the last of them now.
      this.#runs.delete(run);
      this.#runs.add(run);
      return true;
    }
    return false;
  }

  /** Starts a worker, if calls wait for one. One after another: Bun can crash when many start at once. */
  #grow(): void {
    if (!this.#mayGrow || this.#workers.size >= this.maxWorkers) return;
    for (const worker of this.#workers) if (!worker.isReady) return;
    for (const run of this.#runs) {
      if (!run.isWaiting) continue;
      this.#workers.add(new PoolWorker(this));
      return;
    }
  }

  /** Where a worker has nothing to do and another has calls that wait behind a long one, takes some of them over. */
  #watchIdle(ready: readonly PoolWorker[]): void {
    if (this.#stealTimer !== undefined || !ready.some((worker) => worker.messages === 0)) return;
    if (!ready.some((worker) => worker.tickets.length > 1)) return;
    this.#stealTimer = setTimeout(() => {
      this.#stealTimer = undefined;
      this.#steal();
    }, STEAL_MS);
  }

  #steal(): void {
    const idle = [...this.#workers].filter((worker) => worker.isOpen && worker.messages === 0).length;
    let victim: PoolWorker | undefined;
    for (const worker of this.#workers) {
      if (worker.isReady && worker.isAmidMessage && worker.waiting > (victim?.waiting ?? 0)) victim = worker;
    }
    if (idle === 0 || victim === undefined) return;
    this.#giveBack(victim.revoke(() => true, Math.ceil(victim.waiting * idle / (idle + 1))));
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
    for (const run of this.#runs) if ([...run.tasks.values()].includes(task)) run.stop(error);
  }

  onBegun(worker: PoolWorker): void {
    this.#arm(worker);
  }

  onSettled(worker: PoolWorker, message: SettledMessage): void {
    for (const [call, index, value] of message.points) {
      const ticket = worker.ticket(call);
      ticket?.run.point(ticket, index, value);
    }
    const failures = new Map(message.failures.map((failure) => [failure.at, failure]));
    const whole = new Set(message.whole);
    const sums = new Map<PoolRun, { calls: number; ms: number }>();
    for (const [at, call] of message.calls.entries()) {
      const ticket = worker.ticket(call);
      if (ticket === undefined) continue;
      const { id } = ticket.call;
      const ms = message.ms[at];
      const failure = failures.get(at);
      worker.finish(call);
      const sum = sums.get(ticket.run);
      sums.set(ticket.run, { calls: (sum?.calls ?? 0) + 1, ms: (sum?.ms ?? 0) + ms });
      if (failure === undefined) ticket.run.settle({ id, ok: true, value: whole.has(call) ? ticket.points : message.values[at], ms });
      else ticket.run.settle({ id, ok: false, ...decodeFailed(failure), ms });
    }
    for (const [run, { calls, ms }] of sums) run.learn(calls, ms);
    if (message.calls.length > 0) this.#arm(worker); // Points alone are of a call that began before: its time runs on.
    this.pump();
  }

  onEnd(worker: PoolWorker, end: WorkerEnd): void {
    const { hasFailedToStart, hasSettled, current, tickets, loading } = worker;
    this.#workers.delete(worker);
    this.#end(worker);
    if (hasFailedToStart) return this.#failedToStart(end);
    this.#giveBack(tickets.filter((ticket) => ticket !== current));
    if (current !== undefined) this.#lose(current, end);
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
  #lose(ticket: Ticket, end: WorkerEnd): void {
    if (++ticket.losses < 2) return ticket.run.giveBack([ticket], true);
    const error = lostError("Cannot finish call: its worker ended twice while it was made", end);
    ticket.run.settle({ id: ticket.call.id, ok: false, error, ms: 0 });
  }

  #failedToStart(end: WorkerEnd): void {
    this.#mayGrow = false;
    if (this.#workers.size > 0) return;
    for (const run of [...this.#runs]) run.stop(lostError("Cannot start worker", end));
  }

  /** Watches the time of the call under way. */
  #arm(worker: PoolWorker): void {
    clearTimeout(worker.timer);
    const timeoutMs = worker.isAmidMessage ? worker.tickets[0].run.options.timeoutMs : undefined;
    if (timeoutMs === undefined) return;
    worker.timer = setTimeout(() => {
      worker.timer = setTimeout(() => this.#endOverdue(worker, timeoutMs), DRAIN_MS);
    }, timeoutMs + SLACK_MS);
  }

  #endOverdue(worker: PoolWorker, timeoutMs: number): void {
    const { current } = worker;
    if (current === undefined) return;
    this.#drop(worker, current);
    current.run.settle({ id: current.call.id, ok: false, error: overdueError(timeoutMs), ms: timeoutMs });
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
      for (const worker of [...this.#workers]) if (worker.tickets.some((ticket) => ticket.run === run)) this.#drop(worker);
      this.pump();
    }, GRACE_MS);
    void run.whenIdle().then(() => clearTimeout(timer));
  }

  /** Ends a worker. What it has in hand goes back to the runs, but for one call. */
  #drop(worker: PoolWorker, but?: Ticket): void {
    this.#workers.delete(worker);
    this.#giveBack(worker.tickets.filter((ticket) => ticket !== but));
    this.#end(worker);
  }

  #end(worker: PoolWorker): void {
    const ending = worker.terminate().catch(() => {});
    this.#ending.add(ending);
    void ending.then(() => this.#ending.delete(ending));
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
    if (this.#runs.size > 0) return this.pump();
    clearTimeout(this.#stealTimer);
    this.#stealTimer = undefined;
  }
}
