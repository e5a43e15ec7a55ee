/**
 * Chunked memoization of parameter sweeps: define a grid of axis values, cut it into chunks, store the outputs of each chunk as one
 * file, and never compute a known point again, whatever is edited on the grid.
 *
 * @example Memoize a function of vectors
 * ```ts
 * import { ChunkMemo } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const memo = new ChunkMemo({
 *   root: await Deno.makeTempDir(),
 *   chunkSpec: { strat: 1, s: 3 },
 *   axisValues: { strat: ["aaa", "bb"], s: [1, 2, 3, 4] },
 * });
 * const foo = memo.cache(function foo({ alpha, strat, s }: { alpha: number; strat: string[]; s: number[] }) {
 *   return s.flatMap((sValue) => strat.map((name) => name.length + alpha * sValue));
 * });
 * const [output, diagnostics] = await foo({ alpha: 0.5, strat: ["aaa", "bb"], s: [1, 2] });
 * assertEquals(output, [3.5, 2.5, 4, 3]);
 * assertEquals(diagnostics.executedChunks, 2);
 * ```
 *
 * @module
 */

export { ChunkCache } from "./src/cache.ts";
export type { ChunkCacheOptions, CommonOptions, EnumeratorContext, LoadOptions } from "./src/cache_options.ts";
export type { CacheStatus, LazyList, MissingChunk } from "./src/cache_status.ts";
export type { AutoLoadOptions } from "./src/auto_load.ts";
export {
  type AxesTaken,
  defineSweep,
  type GivenParams,
  type OpenSweepOptions,
  type Sweep,
  type SweepFn,
  type SweepOptions,
  type SweepParams,
  type SweepSettings,
  type UnknownAxes,
} from "./src/define_sweep.ts";
export type { Diagnostics, Failure, MissingPoints, Timings } from "./src/diagnostics.ts";
export {
  CacheConflictError,
  CacheNotFoundError,
  ChunkMemoError,
  type ChunkMemoErrorCode,
  DamagedFileError,
  ExecutionError,
  FormatVersionError,
  InvalidMetadataError,
  OutputMismatchError,
  StoreError,
  UnstorableValueError,
} from "./src/errors.ts";
export { EXPORT_FORMATS, type ExportFormat, exportResults } from "./src/export/export.ts";
export type { ExportOptions, ExportReport, ExportSink } from "./src/export/sink.ts";
export { paramsToCacheId } from "./src/format/hashes.ts";
export type { ChunkKey } from "./src/format/types.ts";
export type { OnCodeChange } from "./src/function_identity.ts";
export type { ChunkSize } from "./src/grid/chunk_spec.ts";
export { type IndexSlice, range, type RangeList, slice } from "./src/grid/ranges.ts";
export type { AxisIndex } from "./src/grid/selection.ts";
export { zip, type ZipAxis } from "./src/grid/zip.ts";
export type { MapFn, MapResults } from "./src/map/map_fn.ts";
export { autoLoad, ChunkMemo, type ChunkMemoOptions } from "./src/memo.ts";
export type {
  AxisMismatch,
  CallArguments,
  CallList,
  CallOptions,
  CallOutput,
  CallParams,
  MemoFn,
  Memoized,
  MemoOptions,
  MisfitAxes,
  Streamed,
  WithMissing,
} from "./src/memo_types.ts";
export { MISSING } from "./src/missing.ts";
export { type PerPoint, perPoint, type PerPointOptions } from "./src/per_point.ts";
export type { ProgressEvent } from "./src/progress.ts";
export type {
  ColumnBatch,
  ColumnInfo,
  ColumnKind,
  ColumnName,
  ColumnsByName,
  ColumnValues,
  FieldLeaf,
  FieldName,
  FieldValue,
  PresentValue,
  ResultColumn,
  ResultColumns,
  ResultCounts,
} from "./src/results/columns.ts";
export type { GridAxis, GridValues, ResultGrid } from "./src/results/grid.ts";
export type { Tolerance } from "./src/results/nearest.ts";
export {
  type ColumnBatchesOptions,
  type ColumnOptions,
  type ReadOptions,
  type ResultBatch,
  type ResultPoint,
  Results,
} from "./src/results/results.ts";
export type { Row, RowFields } from "./src/results/table.ts";
export { type CacheSource, run, runChunks, type RunChunksOptions, runChunksStreaming, runStreaming } from "./src/runners.ts";
export { type ItemFn, type ParallelOutput, runParallel, type RunParallelOptions } from "./src/runners_parallel.ts";
export type { ClaimOptions, RunOptions } from "./src/run_options.ts";
export type {
  BlockArguments,
  Call,
  Executor,
  ExecutorOptions,
  Failed,
  Fulfilled,
  ItemArguments,
  PointFailure,
  Settled,
  TaskRef,
} from "./src/map/call.ts";
export { type Bound, type Task, task, type TaskFunction, type TaskOptions } from "./src/map/task.ts";
export { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "./src/map/worker_pool.ts";
export type { OnError } from "./src/engine/error_policy.ts";
export type { ChunkIndexEntry } from "./src/store/chunk_index.ts";
export type { Durability } from "./src/store/chunk_store.ts";
export type { CacheCriteria, CacheEntry } from "./src/store/discovery.ts";
export type { Definition, Metadata } from "./src/store/metadata.ts";
export type {
  AskedValues,
  AxesInput,
  AxisValue,
  CacheMethods,
  ChunkIndexView,
  CollatedBy,
  ExecContext,
  ExecFn,
  IndexSelection,
  IsOneName,
  Item,
  ItemMaps,
  NoCollate,
  OrMissing,
  OutputOf,
  Payload,
  PlainFields,
  Point,
  RunOutput,
  Selection,
  UnionToIntersection,
  ValueSelection,
  Vectors,
  ZippedFields,
  ZippedRecords,
} from "./src/types.ts";
