/**
 * Tables and figures as text.
 *
 * @module
 */

/** Longest text of a cell. */
const MAX_CELL = 40;

/** A value in a cell: numbers by six digits, texts as they are, anything else as JSON. */
export function formatCell(value: unknown): string {
  const text = cellText(value);
  return text.length <= MAX_CELL ? text : `${text.slice(0, MAX_CELL - 1)}…`;
}

function cellText(value: unknown): string {
  if (typeof value === "number") return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
  if (typeof value === "string") return /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(value) ? value : JSON.stringify(value);
  if (typeof value === "bigint" || value === undefined) return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/**
 * A table with columns of one width; columns of numbers stand to the right.
 *
 * @param header The names of the columns
 * @param rows The values
 * @returns Its lines
 */
export function textTable(header: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const texts = [header.map(String), ...rows.map((row) => row.map(formatCell))];
  const isNumeric = header.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number" || row[i] === undefined));
  const widths = header.map((_, i) => Math.max(...texts.map((row) => row[i].length)));
  return texts.map((row) => row.map((text, i) => isNumeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i])).join("  ").trimEnd());
}

/** A number of bytes as `512 B`, `1.5 kB`, `2.0 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A number with a comma before every three digits: `1,234`. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en-US");
}

/** A number of things: `1 file`, `2,000 files`. */
export function formatCount(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** Milliseconds as `12 ms`, `1.25 s`, `3 min 20 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
}
