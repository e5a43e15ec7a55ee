/**
 * Labelled results: what is known of a grid, with the points it is known of.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { viewOf } from "../cache_view.ts";
import { vectorNames } from "../grid/axes.ts";
import { binValues } from "../grid/chunk_grid.ts";
import { resolveSelection, type SelectedPositions } from "../grid/selection.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput, AxisValue, Point, Selection, ValueSelection } from "../types.ts";
import type { DamagedFiles } from "./counts.ts";
import type { ColumnBatch, ColumnInfo, ColumnName, FieldName, FieldValue, ResultColumns, ResultCounts } from "./columns.ts";
import type { ResultGrid } from "./grid.ts";
import { nearestSelection, type Tolerance } from "./nearest.ts";
import type { ReadingOptions } from "./reading.ts";
import type { Row } from "./table.ts";

/** One known point and its value. */
export interface ResultPoint<A = AxesInput, V = unknown> {
  /** The point: one value per axis, a zipped one spread into its fields. */
  readonly point: Point<A>;
  /** Its value. */
  readonly value: V;
}

/** Known points of one chunk. */
export interface ResultBatch<A = AxesInput, V = unknown> {
  /** How many there are. */
  readonly length: number;
  /** The points. */
  readonly points: readonly Point<A>[];
  /** Their values. */
  readonly values: readonly V[];
}

/** What every way of reading takes. */
export interface ReadOptions {
  /** Stops it between two files. */
  readonly signal?: AbortSignal | undefined;
}

/** Which columns are read, and how. */
export interface ColumnOptions<N extends string = string> extends ReadOptions {
  /** The names of the columns; all if absent. */
  readonly names?: readonly N[] | undefined;
}

/** Batches of columns. */
export interface ColumnBatchesOptions<N extends string = string> extends ColumnOptions<N> {
  /** How many rows a batch has at least, the last one aside; 65,536 if absent. */
  readonly rows?: number | undefined;
  /** What `schema()` told, if it was asked: the heads of the files are then not looked at again. */
  readonly schema?: readonly ColumnInfo[] | undefined;
}

/**
 * What is known of a selection of a grid, made by `cache.results()`. Reading runs no function and writes nothing: a directory that cannot be
 * written will do.
 *
 * Points come chunk by chunk in plan order, within a chunk in the order asked for, whatever files they lie in; a few chunks are in memory
 * at a time. A point that is missing, excluded by `where`, or in a damaged file (which is warned of) is not there: it is never a value.
 * Whole outputs are no results by point: they are passed over and counted, and an error where there is nothing else. An option that there
 * is not is a TypeError, whatever is read.
 *
 * @typeParam A The axes
 * @typeParam V The values
 *
 * @example Iterate, and make a table
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2, 3] } });
 * await run(cache, ({ s }) => s.map((value) => ({ square: value * value })));
 *
 * const results = cache.results<{ square: number }>();
 * for await (const { point, value } of results) assertEquals(value.square, point.s ** 2);
 * assertEquals(await results.table(), [{ s: 1, square: 1 }, { s: 2, square: 4 }, { s: 3, square: 9 }]);
 * const { columns } = await results.columns();
 * assertEquals(columns.square.values, new Int32Array([1, 4, 9]));
 * ```
 *
 * @example A grid, in which missing points are gaps
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const axisValues = { s: [1, 2, 3] };
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues, chunkSpec: { s: 1 }, verbose: 0 });
 * await run(cache.slice({ s: [1, 3] }), ({ s }) => s.map((value) => value * value));
 *
 * const { values, present } = await cache.results<number>().grid();
 * assertEquals(values, new Float64Array([1, NaN, 9]));
 * assertEquals(present, new Uint8Array([1, 0, 1]));
 * ```
 */
export class Results<A extends AxesInput = AxesInput, V = unknown> implements AsyncIterable<ResultPoint<A, V>> {
  readonly #cache: object;
  readonly #state: CacheState;
  #selected: SelectedPositions;
  /** Damaged files that were met, as they were then. */
  readonly #damaged: DamagedFiles = new Map();

  /**
   * Results of all that is visible of a cache; `cache.results()` makes them.
   *
   * @param cache The cache, a `ChunkCache`
   * @throws {TypeError} If it is none
   */
  constructor(cache: object) {
    const view = viewOf(cache);
    if (view === undefined) throw new TypeError("Cannot read results: cache must be a ChunkCache: call its results()");
    this.#state = view.state;
    this.#selected = view.selected;
    this.#cache = cache;
  }

  /** The cache id. */
  get cacheId(): string {
    return this.#state.cacheId;
  }

  /** The params, as far as the cache's metadata tell. */
  get params(): Readonly<Record<string, unknown>> {
    return this.#state.params;
  }

  /** The axes from the slowest to the fastest. */
  get axisOrder(): readonly (keyof A & string)[] {
    return this.#state.axes.map((axis) => axis.name);
  }

  /** The names of the axes' columns in axis order; a zipped axis stands for its fields. */
  get fields(): readonly (keyof Point<A> & string)[] {
    return vectorNames(this.#state.axes) as (keyof Point<A> & string)[];
  }

  /** The values asked for, by axis. */
  get axisValues(): { readonly [K in keyof A]: readonly AxisValue<A[K]>[] } {
    const entries = this.#state.axes.map((axis, i) => [axis.name, binValues(axis, { axis: i, positions: this.#selected[i] })] as const);
    return Object.fromEntries(entries) as { [K in keyof A]: AxisValue<A[K]>[] };
  }

  /** How many values of each axis are asked for, in axis order. */
  get shape(): readonly number[] {
    return this.#selected.map((positions) => positions.length);
  }

  #options(what: string, given: ReadOptions, names: readonly string[] = []): ReadingOptions {
    checkOptionNames(what, given, [...names, "signal"]);
    const { signal } = given;
    const { store } = this.#state;
    // Nobody may ask for the stamp: that it cannot be had is then no matter.
    const stamp = (path: string) => import("./counts.ts").then(({ stampOf }) => stampOf(store.absolute(path))).catch(String);
    return {
      state: this.#state,
      selected: this.#selected,
      signal,
      onDamage: (path) => void this.#damaged.set(path, stamp(path)),
    };
  }

  /** Known points and their values, one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ResultPoint<A, V>, void, void> {
    for await (const { points, values } of this.batches()) {
      for (let i = 0; i < points.length; i++) yield { point: points[i], value: values[i] };
    }
  }

  /**
   * Known points and their values, a chunk at a time, which is faster than one by one. A chunk of which nothing is known gives no batch.
   *
   * @param options What stops it
   * @returns The batches; the next ones are read as they are asked for
   * @throws {OutputMismatchError} If there are whole outputs and nothing else
   */
  async *batches(options: ReadOptions = {}): AsyncGenerator<ResultBatch<A, V>, void, void> {
    const { readBatches } = await import("./reading.ts");
    yield* readBatches(this.#options("read results", options), "read results") as AsyncGenerator<ResultBatch<A, V>>;
  }

  /**
   * Known points as rows: the axes, then the fields of the value, or the value itself under `value` if it is no record. Nested records
   * stay records. A field that is named like an axis and equal to it in every row is left out; otherwise it stands under `value.<name>`.
   *
   * @param options What stops it
   * @returns The rows, in the order of the results
   * @throws {OutputMismatchError} If there are whole outputs and nothing else
   */
  async table(options: ReadOptions = {}): Promise<Row<A, V>[]> {
    const [{ readBatches }, { readTable }] = await Promise.all([import("./reading.ts"), import("./table.ts")]);
    return await readTable(readBatches(this.#options("make table", options), "make table"), this.fields) as Row<A, V>[];
  }

  /**
   * Known points as columns: typed arrays where there are some that hold the values, made without a record or a point. Names are those of
   * `table`, with fields of nested records joined by dots. Where a known point's record lacks a field, or has null there, the column's
   * `valid` alone says so: among integers a 0 stands there.
   *
   * @param options Which columns
   * @returns The columns, in the order of the results
   * @throws {RangeError} If no value has a column asked for
   * @throws {OutputMismatchError} If there are whole outputs and nothing else
   */
  async columns<N extends ColumnName<A, V> = ColumnName<A, V>>(options: ColumnOptions<N> = {}): Promise<ResultColumns<A, V, N>> {
    const { readColumns } = await import("./read_columns.ts");
    return await readColumns(this.#options("read columns", options, ["names"]), options.names) as unknown as ResultColumns<A, V, N>;
  }

  /**
   * Known points as columns, batch by batch in bounded memory; each batch has the columns of `schema()`.
   *
   * @param options Which columns, and how many rows
   * @returns The batches
   * @throws {OutputMismatchError} If there are whole outputs and nothing else
   */
  async *columnBatches<N extends ColumnName<A, V> = ColumnName<A, V>>(
    options: ColumnBatchesOptions<N> = {},
  ): AsyncGenerator<ColumnBatch<A, V, N>, void, void> {
    const reading = this.#options("read columns", options, ["names", "rows", "schema"]);
    const { rows = 65_536, names, schema } = options;
    if (!Number.isInteger(rows) || rows < 1) throw new RangeError(`Cannot read columns: rows must be a positive integer: received ${rows}`);
    const { columnTables } = await import("./read_columns.ts");
    yield* columnTables(reading, { rows, names, schema }) as unknown as AsyncGenerator<ColumnBatch<A, V, N>>;
  }

  /**
   * Tells the columns, from the heads of the files: values are read only where these do not tell.
   *
   * @param options What stops it
   * @returns The columns: axes in axis order, then fields
   * @throws {OutputMismatchError} If there are whole outputs and nothing else
   */
  async schema(options: ReadOptions = {}): Promise<readonly ColumnInfo<ColumnName<A, V>>[]> {
    const { readSchema } = await import("./schema.ts");
    return (await readSchema(this.#options("tell columns", options))).columns as readonly ColumnInfo<ColumnName<A, V>>[];
  }

  /**
   * One field of all points asked for as a dense array over the axes. A point without a value is NaN among numbers and dates and `undefined`
   * among all else, never 0 or an empty text: where there are such gaps, integers are a Float64Array. `present` and `valid` tell which.
   *
   * @param field The field, or an axis; may be left out where the values are no records, or have one field
   * @param options What stops it
   * @returns The grid
   * @throws {RangeError} If no value has the field, or it is to be chosen from several
   * @throws {OutputMismatchError} If there are whole outputs and nothing else
   */
  async grid<F extends ColumnName<A, V> = FieldName<V>>(
    field?: F,
    options: ReadOptions = {},
  ): Promise<ResultGrid<F extends keyof Point<A> ? Point<A>[F] : FieldValue<V, F>>> {
    const { readGrid } = await import("./grid.ts");
    type Grid = ResultGrid<F extends keyof Point<A> ? Point<A>[F] : FieldValue<V, F>>;
    return await readGrid(this.#options("make grid", options), field) as unknown as Grid;
  }

  /**
   * Takes a part. With a tolerance, a number or a Date that is not on its axis stands for the nearest one that is.
   *
   * @param selection What is asked of the axes; axes left out stay as they are
   * @param options `tolerance`: how far from the value asked for, for all axes or by axis; without it values must be on their axes
   * @returns The results of the part
   * @throws {RangeError} If a value is not on its axis, or not near enough to one that is
   * @throws {TypeError} If an axis or an option is unknown
   */
  sel(selection: ValueSelection<A>, options: { readonly tolerance: Tolerance<A> }): Results<A, V>;
  /** Takes a part, by values on the axes or by index. */
  sel(selection: Selection<A>): Results<A, V>;
  sel(selection: Selection<A>, options: { readonly tolerance?: Tolerance<A> } = {}): Results<A, V> {
    checkOptionNames("select", options, ["tolerance"]);
    const { tolerance } = options;
    const { axes } = this.#state;
    const asked = selection as Record<string, unknown>;
    const exact = tolerance === undefined ? asked : nearestSelection(axes, this.#selected, asked, tolerance);
    const part = new Results<A, V>(this.#cache);
    part.#selected = resolveSelection(axes, this.#selected, exact);
    return part;
  }

  /**
   * Counts points that are known, missing and excluded. No value is read; files that were found damaged when values were read count as
   * missing for as long as they are the same.
   *
   * @param options What stops it
   * @returns The counts
   */
  async status(options: ReadOptions = {}): Promise<ResultCounts> {
    const { readCounts } = await import("./counts.ts");
    return await readCounts(this.#options("count points", options), this.#damaged);
  }
}
