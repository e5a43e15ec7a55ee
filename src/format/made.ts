/**
 * How a file was made, as it stands in the file.
 *
 * @module
 */

import { pack, requireMap, requireOneOf, requireText, unpack, wrong } from "./msgpack.ts";
import type { Made } from "./types.ts";

const keys = ["created_at", "updated_at", "duration_ms", "request", "function", "digest", "runtime", "library"];
const where = "its record of how it was made";
/** No name needs more, and no file's end should grow without bound. */
const MAX_TEXT = 4096;

/**
 * Packs how a file was made.
 *
 * @param made How it was made
 * @returns The bytes
 */
export function packMade(made: Made): Uint8Array {
  return pack({
    created_at: text(made.createdAt),
    updated_at: text(made.updatedAt),
    duration_ms: Number.isFinite(made.durationMs) ? made.durationMs : 0,
    request: made.request,
    function: made.functionName === undefined ? null : text(made.functionName),
    digest: made.digest === undefined ? null : text(made.digest),
    runtime: text(made.runtime),
    library: text(made.library),
  });
}

function text(value: string): string {
  return value.slice(0, MAX_TEXT).toWellFormed();
}

/**
 * Reads how a file was made.
 *
 * @param bytes The bytes
 * @returns How it was made
 * @throws {DamagedFileError} If they are anything else
 */
export function readMade(bytes: Uint8Array): Made {
  const map = requireMap(unpack(bytes, where), keys, where);
  const functionName = optionalText(map.function);
  const digest = optionalText(map.digest);
  return {
    createdAt: requireText(map.created_at, where),
    updatedAt: requireText(map.updated_at, where),
    durationMs: typeof map.duration_ms === "number" ? map.duration_ms : wrong(where, "without a duration"),
    request: requireOneOf(map.request, ["chunk", "points"], where),
    ...(functionName === undefined ? {} : { functionName }),
    ...(digest === undefined ? {} : { digest }),
    runtime: requireText(map.runtime, where),
    library: requireText(map.library, where),
  };
}

function optionalText(value: unknown): string | undefined {
  return value === null ? undefined : requireText(value, where);
}
