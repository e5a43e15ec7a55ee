/**
 * How many calls go to a worker in one message. Few: messages cost more than tiny calls. Many: workers wait for each other at the end.
 *
 * @module
 */

/**
 * How long one message should keep a worker busy, in milliseconds. What comes together is dealt with together: the second of two chunks
 * takes a fifth of the time that the first does, whose code the processor has to fetch.
 */
const TARGET_MS = 25;

/** The most calls in one message. */
export const MAX_CALLS = 1000;

/** From this duration on, a worker waits for its next call rather than have one queue behind a long one. */
const LONG_MS = 50;

/** By how much messages may grow from one to the next: the first calls may be shorter than the rest. */
const GROWTH = 4;

/** The share of the newest message in the mean. */
const WEIGHT = 0.4;

/** What is known of how long calls take. */
export interface Pace {
  /** The mean duration of a call in milliseconds, the newest ones counting most; unknown before the first. */
  readonly ms: number | undefined;
  /** How many calls go into one message. */
  readonly calls: number;
}

/** Before anything is known: one call at a time. */
export const firstPace: Pace = { ms: undefined, calls: 1 };

/**
 * Learns from calls that settled together.
 *
 * @param pace What was known
 * @param calls How many calls settled
 * @param ms How long they took together, in milliseconds
 * @returns What is known now
 */
export function paceAfter(pace: Pace, calls: number, ms: number): Pace {
  if (calls === 0) return pace;
  const mean = ms / calls;
  const average = pace.ms === undefined ? mean : pace.ms + (mean - pace.ms) * WEIGHT;
  const fitting = Math.floor(TARGET_MS / Math.max(average, TARGET_MS / MAX_CALLS));
  return { ms: average, calls: Math.max(1, Math.min(fitting, pace.calls * GROWTH)) };
}

/**
 * How many messages a worker has in hand: one to work on, and one queued so that it need not wait; long calls do not queue.
 *
 * @param pace What is known
 * @returns One or two
 */
export function messagesInHand({ ms, calls }: Pace): number {
  return ms === undefined || ms * calls >= LONG_MS ? 1 : 2;
}

/**
 * How many calls the next message takes.
 *
 * @param pace What is known
 * @param queued How many calls are there
 * @param workers How many workers share them, if no more are to come; nothing if more may come
 * @returns How many; no more than are there
 */
export function callsInMessage({ calls }: Pace, queued: number, workers?: number): number {
  const share = workers === undefined ? queued : Math.ceil(queued / workers);
  return Math.min(calls, share, queued);
}
