/**
 * What a pool and its workers tell each other.
 *
 * @module
 */

import type { BlockArguments, ItemArguments, TaskRef } from "./call.ts";
import type { ErrorRecord, FailedRecord } from "./error_record.ts";

/** How workers of a pool are told from any other thread that imports their module. */
export const POOL_WORKER = "chunk-memo:pool-worker";

/** How many calls a worker may have in hand: each has a slot, by its number. */
export const SLOTS = 4096;

/** The call waits. */
export const WAITING = 0;
/** The worker has begun it. */
export const BEGUN = 1;
/** The pool has taken it back. */
export const REVOKED = 2;

/** What a pool tells a worker. */
export type ToWorker =
  | {
    /** The first message. */
    readonly type: "start";
    /** One Int32 per call in hand; either side claims a call by changing it from {@linkcode WAITING}. */
    readonly slots: SharedArrayBuffer;
    /** Which points are under way: see `PointsUnderWay`. */
    readonly points?: SharedArrayBuffer;
    /** Whether what is printed goes to stderr. */
    readonly logsToStderr?: boolean;
  }
  | {
    /** Load a task. */
    readonly type: "load";
    /** Its number. */
    readonly task: number;
    /** Where it is. */
    readonly ref: TaskRef;
  }
  | {
    /** A task is not needed any more. */
    readonly type: "forget";
    /** Its number. */
    readonly task: number;
  }
  | CallsMessage
  | {
    /** Tell the calls of a run to stop. */
    readonly type: "abort";
    /** The number of the run. */
    readonly run: number;
    /** Why. */
    readonly reason: ErrorRecord;
  };

/**
 * Calls to make, one after another: the numbers of their task, of their run and of the first call, which the others follow; the arguments of
 * each; how long each may take in milliseconds, so that the pool must hear when it begins, or 0; whether functions that go through their points one by one go on past those that fail.
 * No object with names, since cloning the names costs more than many a call does; so with {@linkcode SettledMessage}.
 */
export type CallsMessage = readonly [
  task: number,
  run: number,
  first: number,
  args: readonly (BlockArguments | ItemArguments)[],
  timeoutMs: number,
  goesOn: boolean,
];

/** What a worker tells its pool. */
export type FromWorker =
  | {
    /** The worker takes messages. */
    readonly type: "ready";
  }
  | {
    /** A task is there. */
    readonly type: "loaded";
    /** Its number. */
    readonly task: number;
  }
  | {
    /** A task is not there. */
    readonly type: "refused";
    /** Its number. */
    readonly task: number;
    /** Why. */
    readonly error: ErrorRecord;
  }
  | {
    /** A call begins. */
    readonly type: "begun";
    /** Its number. */
    readonly call: number;
  }
  | SettledMessage
  | {
    /** The worker is about to end. */
    readonly type: "ending";
    /** Why, as the end of a sentence. */
    readonly how: string;
    /** What was thrown, if that ends it. */
    readonly error?: ErrorRecord;
  };

/**
 * What became of calls, all of one run: their numbers, how long each took, and the output of each, nothing for one that failed; and what there
 * is beside that, if anything is.
 */
export type SettledMessage = readonly [
  calls: readonly number[],
  ms: readonly number[],
  values: readonly unknown[],
  beside?: SettledBeside,
];

/** What most messages have nothing of. */
export interface SettledBeside {
  /** Points, in the order in which they settled: they come before the calls, and may be of one that is not settled yet. */
  readonly points: readonly (readonly [call: number, index: number, value: unknown])[];
  /** Points that failed, of a call that is not settled yet: it tells them again. For the case that it never is. */
  readonly failed?: readonly (readonly [call: number, index: number, error: ErrorRecord])[];
  /** The calls that failed, in the order of the calls. */
  readonly failures: readonly FailureEntry[];
  /** Calls whose output is the list of their points, all of which were sent; in the order of the calls. */
  readonly whole: readonly number[];
}

/** A call that failed. */
export interface FailureEntry extends FailedRecord {
  /** Its place in the message. */
  readonly at: number;
}
