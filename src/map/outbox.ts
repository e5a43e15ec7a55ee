/**
 * What settles in a worker, gathered into few messages.
 *
 * @module
 */

import { messageOf } from "../message_of.ts";
import type { Settled } from "./call.ts";
import { encodeError, encodeFailed } from "./error_record.ts";
import type { FromWorker, SettledBeside, SettledMessage } from "./messages.ts";

/** What settles waits so long for company, in milliseconds: a message for each point or short call would cost more than they do. */
const SLICE_MS = 25;

/** Buffers do not wait once there is so much of them. */
const FULL_BYTES = 4 * 1024 * 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What goes into one message. */
interface Gathered extends Mutable<Required<SettledBeside>> {
  readonly calls: number[];
  readonly ms: number[];
  readonly values: unknown[];
}

/** Stands for an output all of whose points have been sent. */
export const ALL_POINTS = Symbol("all points");

/** Gathers what settles. */
export class Outbox {
  readonly #post: (message: FromWorker, transfers: ArrayBuffer[]) => void;
  /** When the last message went out. */
  postedAt = performance.now();
  /** Since when what settles may wait: from the last message, or from when calls came in. */
  #since = performance.now();
  #gathered = gatherNothing();
  #transfers: ArrayBuffer[] = [];
  #bytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The points of the call under way, as the function gave them. */
  #points: { readonly call: number; readonly outputs: Map<number, unknown> } | undefined;

  /**
   * Makes an empty outbox.
   *
   * @param post Posts a message
   */
  constructor(post: (message: FromWorker, transfers: ArrayBuffer[]) => void) {
    this.#post = post;
  }

  /** Begins to gather what settles of calls that have just come in. */
  begin(): void {
    if (this.#isEmpty) this.#since = performance.now();
  }

  /**
   * Takes one point of a call.
   *
   * @param call The number of the call
   * @param index The point
   * @param output Its output as the function gave it
   * @param value The output as it is to be sent
   * @param transfers Its buffers
   */
  point(call: number, index: number, output: unknown, value: unknown, transfers: readonly ArrayBuffer[]): void {
    if (this.#points?.call !== call) this.#points = { call, outputs: new Map() };
    this.#points.outputs.set(index, output);
    this.#gathered.points.push([call, index, value]);
    this.transfer(transfers);
    this.#flushSoon();
  }

  /**
   * Takes a point of a call that failed.
   *
   * @param call The number of the call
   * @param index The point
   * @param error What was thrown
   */
  failedPoint(call: number, index: number, error: unknown): void {
    this.#gathered.failed.push([call, index, encodeError(error)]);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#bytes >= FULL_BYTES || performance.now() - this.#since >= SLICE_MS) this.flush();
    // The function may wait for something, and give no further point for long.
    else this.#timer ??= setTimeout(() => this.flush(), SLICE_MS);
  }

  /**
   * Whether the output of a call is the list of its points, all sent already.
   *
   * @param call The number of the call
   * @param output What the function returned
   * @returns Whether it is
   */
  isAllPoints(call: number, output: unknown): boolean {
    if (this.#points?.call !== call || !Array.isArray(output)) return false;
    const { outputs } = this.#points;
    if (outputs.size !== output.length) return false;
    for (let i = 0; i < output.length; i++) if (!outputs.has(i) || !Object.is(outputs.get(i), output[i])) return false;
    return true;
  }

  /**
   * Takes note of buffers that go with the next message.
   *
   * @param buffers The buffers
   */
  transfer(buffers: readonly ArrayBuffer[]): void {
    for (const buffer of buffers) {
      this.#transfers.push(buffer);
      this.#bytes += buffer.byteLength;
    }
  }

  /**
   * Takes what became of a call.
   *
   * @param settled What became of it; its output is {@linkcode ALL_POINTS} or prepared
   */
  settle(settled: Settled): void {
    const { calls, ms, values, failures, whole } = this.#gathered;
    this.#points = undefined;
    if (!settled.ok) failures.push({ at: calls.length, ...encodeFailed(settled) });
    else if (settled.value === ALL_POINTS) whole.push(settled.id);
    values.push(settled.ok && settled.value !== ALL_POINTS ? settled.value : undefined);
    calls.push(settled.id);
    ms.push(settled.ms);
  }

  /** Posts what there is if it has waited long enough, or if there is much of it. */
  flushIfDue(): void {
    if (this.#bytes >= FULL_BYTES || performance.now() - this.#since >= SLICE_MS) this.flush();
  }

  /** Posts what there is. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#gathered;
    const transfers = this.#transfers;
    if (this.#isEmpty) return;
    this.postedAt = this.#since = performance.now();
    this.#gathered = gatherNothing();
    this.#transfers = [];
    this.#bytes = 0;
    try {
      this.#post(messageWith(gathered), transfers);
    } catch {
      this.#postSingly(gathered);
    }
  }

  get #isEmpty(): boolean {
    const { calls, points, failed } = this.#gathered;
    return calls.length === 0 && points.length === 0 && failed.length === 0;
  }

  /** Something in a message cannot be sent: its call fails by itself, and those beside it are copied. The channel never breaks. */
  #postSingly({ points, calls, ms, values, failures, whole }: Gathered): void {
    const lost = points.length === 0 ? undefined : this.#refusal({ ...gatherNothing(), points });
    // What misses points is not the list of them.
    if (lost !== undefined) this.#points = undefined;
    for (const [at, call] of calls.entries()) {
      const failed = failures.filter((failure) => failure.at === at).map((failure) => ({ ...failure, at: 0 }));
      const single = { ...gatherNothing(), calls: [call], ms: [ms[at]], values: [values[at]], failures: failed };
      const isWhole = whole.includes(call);
      const error = isWhole && lost !== undefined ? lost : this.#refusal({ ...single, whole: isWhole ? [call] : [] });
      if (error === undefined) continue;
      this.#post(messageWith({ ...single, values: [undefined], failures: [{ at: 0, error: encodeError(error) }] }), []);
    }
  }

  /** Posts a message, or says why that cannot be. */
  #refusal(gathered: Gathered): Error | undefined {
    try {
      this.#post(messageWith(gathered), []);
      return undefined;
    } catch (cause) {
      return new TypeError(`Cannot send output: ${messageOf(cause)}`, { cause });
    }
  }
}

function gatherNothing(): Gathered {
  return { calls: [], ms: [], values: [], points: [], failed: [], failures: [], whole: [] };
}

function messageWith({ calls, ms, values, points, failed, failures, whole }: Gathered): SettledMessage {
  const isPlain = points.length === 0 && failed.length === 0 && failures.length === 0 && whole.length === 0;
  if (isPlain) return [calls, ms, values];
  return [calls, ms, values, { points, ...failed.length === 0 ? {} : { failed }, failures, whole }];
}
