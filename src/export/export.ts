/**
 * Exports results as text.
 *
 * @module
 */

import type { ColumnInfo } from "../results/columns.ts";
import type { Results } from "../results/results.ts";
import { checkChoice, checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { type AnyResults, type ExportOptions, type ExportReport, type ExportSink, type Piece, writePieces } from "./sink.ts";

/**
 * The formats of text: `table` to be read by people, `csv` by RFC 4180, `json` one list of rows, `ndjson` a row per line. For Parquet and
 * Arrow see `@x/chunk-memo/parquet` and `@x/chunk-memo/arrow`.
 */
export type ExportFormat = "table" | "csv" | "json" | "ndjson";

/** The formats of text. */
export const EXPORT_FORMATS: readonly ExportFormat[] = ["table", "csv", "json", "ndjson"];

/**
 * Exports known points, one row each, in the order of the results and in bounded memory. What is missing is not there.
 *
 * `csv` has a header that is told from the heads of the files, so that no field is missed; fields of nested records have names with dots.
 * An empty field has no value, `""` is an empty text; numbers are written so that they can be read back (`NaN`, `Infinity`, `-0`), Dates
 * as ISO 8601, and whatever is no single value as JSON. `json` and `ndjson` have nested records as they are, and the tags of the files
 * (see FORMAT.md) for what JSON lacks.
 *
 * @param results What is exported
 * @param format The format
 * @param sink Takes the text piece by piece, and is waited for
 * @param options Which columns
 * @returns What was exported
 * @throws {RangeError} If there is no such format or column
 * @throws {TypeError} If there is no such option, or the sink is none
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 *
 * @example A CSV in memory
 * ```ts
 * import { ChunkCache, exportResults, run } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2] } });
 * await run(cache, ({ s }) => s.map((value) => ({ square: value * value })));
 *
 * let text = "";
 * const { rows } = await exportResults(cache.results(), "csv", (piece) => text += piece);
 * assertEquals([rows, text], [2, "s,square\r\n1,1\r\n2,4\r\n"]);
 * ```
 */
export async function exportResults<A extends AxesInput, V>(
  results: Results<A, V>,
  format: ExportFormat,
  sink: ExportSink<string>,
  options: ExportOptions = {},
): Promise<ExportReport> {
  checkChoice("export", "format", format, EXPORT_FORMATS);
  checkOptionNames("export", options, ["names", "signal"]);
  const any = results as unknown as AnyResults;
  return await writePieces(any, sink, options, (columns) => piecesOf(any, format, columns, options));
}

/** The pieces of a format. Formats are loaded when they are written. */
async function* piecesOf(
  results: AnyResults,
  format: ExportFormat,
  columns: readonly ColumnInfo[],
  options: ExportOptions,
): AsyncGenerator<Piece<string>> {
  switch (format) {
    case "table":
      return yield* (await import("./text_table.ts")).tableLines(results, columns, options);
    case "csv":
      return yield* (await import("./csv.ts")).csvText(results, columns, options);
    default: {
      const { jsonRows, LINES, LIST } = await import("./json.ts");
      yield* jsonRows(results, columns, format === "json" ? LIST : LINES, options);
    }
  }
}
