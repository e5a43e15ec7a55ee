/**
 * Shards: every n-th chunk of a grid, for jobs that share it out among them without talking to each other.
 *
 * @module
 */

import { UsageError } from "./usage_error.ts";

/** One of several equal parts. */
export interface Shard {
  /** Which one, from 1 on. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
}

/**
 * Reads `i/n`.
 *
 * @param text What was typed
 * @returns The shard
 * @throws {UsageError} If it is none
 */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  const [index, count] = match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
  if (index >= 1 && index <= count) return { index, count };
  throw new UsageError(`Cannot read --shard: it must be i/n with i from 1 to n: received ${text}: write --shard 1/4 to --shard 4/4`);
}

/** Whether the chunk of a number belongs to a shard. */
export function isInShard(chunk: number, { index, count }: Shard): boolean {
  return chunk % count === index - 1;
}

/**
 * Takes the entries of one shard: as many as of the others, or one less.
 *
 * @param entries The entries of all
 * @param shard Which shard
 */
export function* ofShard<T>(entries: Iterable<T>, shard: Shard): Generator<T> {
  let i = 0;
  for (const entry of entries) if (isInShard(i++, shard)) yield entry;
}
