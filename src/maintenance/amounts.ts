/**
 * Amounts as text.
 *
 * @module
 */

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
