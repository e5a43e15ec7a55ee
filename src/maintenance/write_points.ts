/**
 * Writes known points into new files, just as runs do, with what is on record of how they were made.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { MAX_FILE_BYTES } from "../engine/saving.ts";
import { encodeFile, type Made } from "../format/payload.ts";
import type { ChunkKey } from "../format/types.ts";
import { layoutFile } from "../grid/plan.ts";
import { createMade } from "../made.ts";
import { describes, type FileEntry } from "../store/file_entry.ts";

/** Points of a block with their values. */
export interface BlockPoints {
  /** The block. */
  readonly block: ChunkKey;
  /** The numbers of the points, ascending. */
  readonly points: Uint32Array;
  /** Their values. */
  readonly values: readonly unknown[];
}

/** How files of known points are made. */
export interface WriteOptions {
  /** The version. */
  readonly version: string;
  /** The path of the file that holds all of the block. */
  readonly ownPath: string;
  /** Whether a path is that of another file than one of this content. */
  readonly isTaken: (path: string, content: Omit<Target, "path"> & { readonly count: number }) => boolean;
  /** What is told of their making. */
  readonly made: Made;
}

/** Where points go. */
export interface Target {
  /** The smallest block that holds them. */
  readonly axes: ChunkKey;
  /** Which points of it they are; all if absent. */
  readonly presence: Uint8Array | undefined;
  /** The path. */
  readonly path: string;
}

/**
 * Tells where points of a block go.
 *
 * @param state The cache
 * @param block The block
 * @param points The numbers of the points, ascending
 * @param options The block's own path, and which paths are taken
 * @returns The file's block and path
 */
export function targetOf(
  state: CacheState,
  block: ChunkKey,
  points: Uint32Array,
  { ownPath, isTaken }: Pick<WriteOptions, "ownPath" | "isTaken">,
): Target {
  const lengths = block.map(([, values]) => values.length);
  const { offsets, presence } = layoutFile(lengths, points);
  const axes: ChunkKey = block.map(([name, values], i) =>
    offsets[i].length === values.length ? [name, values] as const : [name, Array.from(offsets[i], (at) => values[at])] as const
  );
  const isAll = presence === undefined && offsets.every((list, i) => list.length === lengths[i]);
  const content = { axes, presence, count: points.length };
  return { axes, presence, path: isAll && !isTaken(ownPath, content) ? ownPath : state.names.partPath(ownPath, axes, presence) };
}

/**
 * Tells which paths are taken: by whole outputs, which have the name of their block, and by whatever names of the user's making may bring
 * together.
 *
 * @param files The files, by path
 * @param version The version of what is to be written
 * @returns Whether a path is that of another file than one of some content
 */
export function takenBy(
  files: ReadonlyMap<string, { readonly entry: FileEntry }>,
  version: string,
): WriteOptions["isTaken"] {
  return (path, { axes, presence, count }) => {
    const file = files.get(path);
    return file !== undefined &&
      !describes(file.entry, { version, axes, whole: false, count, ...(presence === undefined ? {} : { presence }) });
  };
}

/**
 * Writes known points. The files are on the medium before this returns, unless the cache is never to wait for that.
 *
 * @param state The cache
 * @param content The points; of more than a file should hold, several are made
 * @param options How they are made
 * @returns The files
 * @throws {StoreError} If the system refuses
 */
export async function writePoints(state: CacheState, content: BlockPoints, options: WriteOptions): Promise<FileEntry[]> {
  const { block, points, values } = content;
  const { version, made } = options;
  const { axes, presence, path } = targetOf(state, block, points, options);
  const bytes = encodeFile({ cacheId: state.cacheId, version, axes, values, made, ...(presence === undefined ? {} : { presence }) });
  if (bytes.length > MAX_FILE_BYTES && points.length > 1) {
    const half = points.length >> 1;
    const parts = [[0, half], [half, points.length]].map(([from, to]) => ({
      block,
      points: points.subarray(from, to),
      values: values.slice(from, to),
    }));
    return [...await writePoints(state, parts[0], options), ...await writePoints(state, parts[1], options)];
  }
  // What these points cost is long forgotten: they are not risked.
  await state.store.writeChunk(path, bytes, { executedMs: Infinity });
  const entry: FileEntry = {
    path,
    version,
    axes,
    ...(presence === undefined ? {} : { presence }),
    whole: false,
    count: values.length,
    request: made.request,
    bytes: bytes.length,
    createdAt: made.createdAt,
    updatedAt: made.updatedAt,
  };
  state.learn(entry);
  state.index.add(entry);
  return [entry];
}

/**
 * Says how a file was made that holds rows of others.
 *
 * @param sources How the others were made, how many rows they hold and how many of them are taken
 * @param request What the file counts as having been asked for
 * @returns What is told of its making
 */
export function madeOfRows(
  sources: readonly { readonly made: Made; readonly count: number; readonly taken: number }[],
  request: "chunk" | "points",
): Made {
  const only = (texts: readonly (string | undefined)[]) => new Set(texts).size === 1 ? texts[0] : undefined;
  const functionName = only(sources.map(({ made }) => made.functionName));
  const digest = only(sources.map(({ made }) => made.digest));
  const createdAt = sources.map(({ made }) => made.createdAt).sort()[0];
  const durationMs = sources.reduce((sum, { made, count, taken }) => sum + made.durationMs * taken / Math.max(1, count), 0);
  return {
    ...createMade({ request, durationMs, createdAt }),
    ...(functionName === undefined ? {} : { functionName }),
    ...(digest === undefined ? {} : { digest }),
  };
}
