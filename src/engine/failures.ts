/**
 * What a run says when the user's function failed.
 *
 * @module
 */

import { ExecutionError } from "../errors.ts";
import { showValue } from "../grid/chunk_grid.ts";
import { PointError } from "../per_point.ts";
import { blockVectors, type ExecBlock } from "./outputs.ts";

/** Names the point or the block that failed, and keeps what the function threw as the cause. */
export function executionError(block: ExecBlock, error: unknown): ExecutionError {
  const vectors = blockVectors(block);
  if (error instanceof PointError) {
    return new ExecutionError(`Cannot execute point ${showValue(error.point)}: ${messageOf(error.cause)}`, vectors, error.cause);
  }
  return new ExecutionError(`Cannot execute block ${shorten(showValue(vectors))}: ${messageOf(error)}`, vectors, error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
