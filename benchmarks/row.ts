/**
 * One line of the table: what was measured, against what, and what it may be.
 *
 * @module
 */

/** What a figure is a figure of. */
export type Unit = "ms" | "µs" | "bytes" | "MB" | "points";

/** One line of the table. */
export interface Row {
  /** What is measured. */
  readonly subject: string;
  /** The unit of both figures. */
  readonly unit: Unit;
  /** Our figure: the median of the rounds. */
  readonly ours: number;
  /** What it is measured against, in words. */
  readonly against?: string;
  /** The figure it is measured against: the median of the rounds. */
  readonly baseline?: number;
  /** The median of the rounds' ratios. */
  readonly ratio?: number;
  /** The most that the ratio may be. */
  readonly limit?: number;
  /** The most that our figure may be, where there is nothing to measure it against. */
  readonly most?: number;
}

/** Whether a limit holds; `undefined` if there is none. */
export function holds(row: Row): boolean | undefined {
  if (row.most !== undefined) return row.ours <= row.most;
  return row.limit === undefined || row.ratio === undefined ? undefined : row.ratio <= row.limit;
}

function number(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function limitOf({ limit, most, unit }: Row): string {
  if (most !== undefined) return `${number(most)} ${unit}`;
  return limit === undefined ? "" : `${limit}x`;
}

function cells(row: Row): string[] {
  const isHeld = holds(row);
  return [
    row.subject,
    `${number(row.ours)} ${row.unit}`,
    row.baseline === undefined ? "" : `${number(row.baseline)} ${row.unit}`,
    row.ratio === undefined ? "" : `${row.ratio.toFixed(2)}x`,
    limitOf(row),
    isHeld === undefined ? "" : isHeld ? "yes" : "NO",
    row.against ?? "",
  ];
}

/**
 * Formats lines as one table.
 *
 * @param rows The lines
 * @returns The table, without a newline at its end
 */
export function formatTable(rows: readonly Row[]): string {
  const head = ["subject", "ours", "baseline", "ratio", "limit", "holds", "against"];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (cell: string, column: number) => column === 0 || column > 4 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  const rule = widths.map((width) => "-".repeat(width));
  return [lines[0], rule, ...lines.slice(1)].map((line) => `| ${line.map(pad).join(" | ")} |`).join("\n");
}
