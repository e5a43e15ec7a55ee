/**
 * Times as they are typed.
 *
 * @module
 */

import { UsageError } from "./usage_error.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/gy;

/**
 * Reads a time: `90` (seconds), `500ms`, `30s`, `1.5h`, `1h30m`, `2d`.
 *
 * @param text What was typed
 * @param what What it is for, e.g. `--timeout`
 * @returns Milliseconds, more than 0
 * @throws {UsageError} If it is no time
 */
export function parseDuration(text: string, what: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : sumOf(text);
  if (ms !== undefined && ms > 0 && Number.isFinite(ms)) return ms;
  throw new UsageError(`Cannot read ${what}: it must be a time: received ${text}: write 30s, 10m, 1h30m, or a number of seconds`);
}

function sumOf(text: string): number | undefined {
  PART.lastIndex = 0;
  let sum = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) return undefined;
    sum += Number(match[1]) * UNITS[match[2]];
  }
  return sum;
}
