/**
 * Where exports are written to.
 *
 * @module
 */

import { showValue } from "../grid/chunk_grid.ts";
import { stringifyTagged } from "../format/tagged_json.ts";
import { knownNames } from "../suggest.ts";
import type { ColumnInfo, ResultCounts } from "../results/columns.ts";
import type { Results } from "../results/results.ts";
import type { AxesInput } from "../types.ts";

/** Takes an export piece by piece: a function, which is waited for, or a stream, which is closed at the end. */
export type ExportSink<T> = ((piece: T) => unknown) | WritableStream<T>;

/** What every export takes. */
export interface ExportOptions {
  /** The columns, in order; all if absent. */
  readonly names?: readonly string[] | undefined;
  /** Stops it between two files. */
  readonly signal?: AbortSignal | undefined;
}

/** What was exported. */
export interface ExportReport {
  /** How many rows. */
  readonly rows: number;
  /** The columns. */
  readonly columns: readonly ColumnInfo[];
  /** What was found of the selection: what is missing is not in the export. */
  readonly counts: ResultCounts;
}

/** A piece of an export, and how many rows it ends. */
export interface Piece<T> {
  readonly data: T;
  readonly rows: number;
}

/**
 * Writes pieces to a sink, one after another.
 *
 * @param sink The sink
 * @param body Makes the pieces and hands them over
 * @returns What the body returns
 * @throws {TypeError} If the sink is none
 * @throws What the body or the sink throws; a stream is aborted with it
 */
export async function writeTo<T, R>(sink: ExportSink<T>, body: (write: (piece: T) => Promise<void>) => Promise<R>): Promise<R> {
  if (typeof sink === "function") return await body(async (piece) => void await sink(piece));
  if (typeof Object(sink).getWriter !== "function") throw notASink(sink);
  const writer = sink.getWriter();
  try {
    const result = await body((piece) => writer.write(piece));
    await writer.close();
    return result;
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

/** What is most often taken for a sink: a path, and one of Node's own streams. */
function notASink(sink: unknown): TypeError {
  const ways = typeof sink === "string"
    ? `open(path, "w") of node:fs/promises gives a file, and (piece) => file.writeFile(piece) is a sink`
    : typeof Object(sink).write === "function"
    ? "Writable.toWeb(stream) of node:stream makes one of a stream of Node"
    : "give one of them";
  return new TypeError(`Cannot write results: a sink is a function or a WritableStream: received ${showValue(sink)}: ${ways}`);
}

/**
 * Exports known points, whatever the format.
 *
 * @param results The results
 * @param sink Takes the pieces, and is waited for
 * @param options Which columns, and what stops it
 * @param piecesOf Makes the pieces of these columns
 * @returns What was exported
 * @throws {RangeError} If there is no such column
 * @throws {OutputMismatchError} If there are whole outputs and nothing else
 */
export async function writePieces<T>(
  results: AnyResults,
  sink: ExportSink<T>,
  options: ExportOptions,
  piecesOf: (columns: readonly ColumnInfo[]) => AsyncIterable<Piece<T>>,
): Promise<ExportReport> {
  return await writeTo(sink, async (write) => {
    const columns = await exportedColumns(results, options);
    let rows = 0;
    for await (const piece of piecesOf(columns)) {
      rows += piece.rows;
      await write(piece.data);
    }
    const { knownPoints, missingPoints, ...counts } = await results.status({ signal: options.signal });
    // Points may have become known since their rows could have been written.
    return { rows, columns, counts: { ...counts, knownPoints: rows, missingPoints: knownPoints + missingPoints - rows } };
  });
}

/**
 * What files of columns say of the cache they are from.
 *
 * @param results The results
 * @returns Texts by name
 */
export function cacheEntries({ cacheId, params }: Pick<AnyResults, "cacheId" | "params">): [name: string, text: string][] {
  return [["chunk_memo.cache_id", cacheId], ["chunk_memo.params", stringifyTagged(params, "params")]];
}

/** The results of any axes and values. */
export type AnyResults = Results<AxesInput, unknown>;

/**
 * The columns that are exported.
 *
 * @param results The results
 * @param options Which columns
 * @returns The columns
 * @throws {RangeError} If there is no such column
 */
export async function exportedColumns(results: AnyResults, { names, signal }: ExportOptions): Promise<readonly ColumnInfo[]> {
  const schema = await results.schema({ signal });
  if (names === undefined) return schema;
  const known = schema.map(({ name }) => name);
  return names.map((name) => {
    const column = schema.find((each) => each.name === name);
    if (column !== undefined) return column;
    throw new RangeError(`Cannot export column ${JSON.stringify(name)}: no value has it: ${knownNames("columns", name, known)}`);
  });
}
