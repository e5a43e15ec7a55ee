/**
 * How a file was made: the part of it that does not depend on its content.
 *
 * @module
 */

import type { FunctionIdentity } from "./function_identity.ts";
import type { Made } from "./format/payload.ts";
import { runtimeName } from "./store/runtime.ts";

/** The version of this library; the same as in deno.json, which a test checks. */
export const LIBRARY_VERSION = "0.1.0";

/** What is told of the making of a file. */
export interface MadeOptions {
  /** Whether all of a chunk was asked for, or some of its points. */
  readonly request: "chunk" | "points";
  /** How long the function took for its points. */
  readonly durationMs: number;
  /** When its oldest points were stored, if before now. */
  readonly createdAt?: string | undefined;
  /** The function. */
  readonly identity?: FunctionIdentity | undefined;
}

/** Says how a file that is written now was made. */
export function createMade(options: MadeOptions): Made {
  const now = new Date().toISOString();
  return {
    createdAt: options.createdAt !== undefined && options.createdAt !== "" && options.createdAt < now ? options.createdAt : now,
    updatedAt: now,
    durationMs: options.durationMs,
    request: options.request,
    ...(options.identity === undefined ? {} : { functionName: options.identity.name, digest: options.identity.digest }),
    runtime: runtimeName(),
    library: `chunk-memo ${LIBRARY_VERSION}`,
  };
}
