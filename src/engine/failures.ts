/**
 * What a run says when the user's function failed.
 *
 * @module
 */

import type { Failure } from "../diagnostics.ts";
import { ExecutionError } from "../errors.ts";
import { messageOf } from "../message_of.ts";
import { showValue } from "../grid/chunk_grid.ts";
import type { FailedTask } from "./jobs.ts";
import { blockVectors, type ExecBlock } from "./outputs.ts";

/**
 * Names the point or the block that failed, and keeps what the function threw as the cause.
 *
 * @param block The block that was executed
 * @param error What the function threw
 * @param point The point that failed, where it is known
 * @returns The error
 */
export function executionError(block: ExecBlock, error: unknown, point?: Readonly<Record<string, unknown>>): ExecutionError {
  const vectors = blockVectors(block);
  const where = point !== undefined ? `point ${showValue(point)}` : `block ${shorten(showValue(vectors))}`;
  return new ExecutionError(`Cannot execute ${where}: ${messageOf(error)}`, vectors, error);
}

/** Says that more points failed than the run may bear. */
export function tooManyFailures(failed: number, maxFailures: number, last: Error): ExecutionError {
  const block = last instanceof ExecutionError ? last.block : {};
  return new ExecutionError(`Cannot go on: ${failed} points failed, more than maxFailures ${maxFailures}: ${last.message}`, block, last);
}

/** A failure as the diagnostics tell it. */
export function failureOf({ task, error, time }: FailedTask): Failure {
  return { block: blockVectors(task.block), error, attempts: Math.max(task.failures, 1), time };
}

function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
