/**
 * Verifies a cache: every byte of every file, and all that is said of them elsewhere.
 *
 * @module
 */

import type { ChunkCache } from "../cache.ts";
import { areParamsUnknown } from "../cache_record.ts";
import type { CacheState } from "../cache_state.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { isOfDefinition, type NewerFile, setAside } from "./catalog.ts";
import { alone, type DamagedFile, insidesOf, MAINTENANCE_OPTION_NAMES, type MaintenanceOptions } from "./context.ts";
import { pointsOf } from "./file_grid.ts";
import { findLeftovers, type Leftovers, removeLeftovers } from "./leftovers.ts";
import { checkRecompute, recompute, type RecomputeOptions, type RecomputeReport } from "./recompute.ts";
import { compareDuplicates, type Duplicates, readAllFiles, type UnreadableFile } from "./verify_files.ts";
import {
  checkIndex,
  checkMetadata,
  countFailures,
  type FailuresCheck,
  type IndexCheck,
  type MetadataCheck,
  rebuildIndex,
} from "./verify_records.ts";

/** Options of {@linkcode verify}. */
export interface VerifyOptions extends MaintenanceOptions {
  /** Sets damaged files aside, writes the index and metadata.json anew where they are damaged, removes what dead processes left. */
  readonly repair?: boolean | undefined;
  /** Executes some known points again. */
  readonly recompute?: RecomputeOptions | undefined;
}

/** Files of one kind. */
export interface FileCounts {
  /** How many. */
  readonly files: number;
  /** How many points they hold, points that stand in several files once for each. */
  readonly points: number;
  /** Their length together. */
  readonly bytes: number;
}

/** Files of a version or of axes that the cache, as it is defined, does not see. */
export interface OtherFiles extends FileCounts {
  /** Their version. */
  readonly version: string;
  /** The names of their axes. */
  readonly axes: readonly string[];
}

/** What {@linkcode verify} found. */
export interface VerifyReport extends FileCounts {
  /** The cache id. */
  readonly cacheId: string;
  /** The cache's directory. */
  readonly directory: string;
  /** Whether nothing is damaged, no point has two values, and no point that was executed again has another one. */
  readonly isSound: boolean;
  /** Files of other versions and other axes. */
  readonly others: readonly OtherFiles[];
  /** Damaged files. */
  readonly damaged: readonly DamagedFile[];
  /** Files that the system does not let be read. */
  readonly unreadable: readonly UnreadableFile[];
  /** Files of a newer format. */
  readonly newer: readonly NewerFile[];
  /** Points that stand in more than one file. */
  readonly duplicates: Duplicates;
  /** What metadata.json is worth. */
  readonly metadata: MetadataCheck;
  /** What chunks_index.json is worth. */
  readonly index: IndexCheck;
  /** Points on record as failed. */
  readonly failures: FailuresCheck;
  /** What lies there beside what is known. */
  readonly leftovers: Leftovers;
  /** What was mended, in words. */
  readonly repaired: readonly string[];
  /** What came of executing points again. */
  readonly recomputed?: RecomputeReport | undefined;
}

/**
 * Verifies a cache: reads every file in full, compares points that stand in several files, checks metadata.json, chunks_index.json and
 * what was left behind. Writes nothing unless it is to repair. Runs may go on beside it.
 *
 * @param cache The cache
 * @param options Whether to repair, what to execute again, what stops it
 * @returns What was found
 * @throws {CacheConflictError} If it is to repair and another process maintains the cache
 * @throws {StoreError} If the system refuses to list or to write
 *
 * @example Find a value that is another one now
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { verify } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2, 3] } });
 * await run(cache, ({ s }) => s.map((value) => value ** 2));
 * const cubes = ({ s }: { s: number[] }) => s.map((value) => value ** 3);
 * const { isSound, recomputed } = await verify(cache, { recompute: { count: 3, execFn: cubes } });
 * assertEquals(isSound, false);
 * assertEquals(recomputed?.differences.map(({ point, kind }) => [point.s, kind]), [[2, "changed"], [3, "changed"]]);
 * ```
 */
export async function verify<A extends AxesInput, C>(cache: ChunkCache<A, C>, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { state } = insidesOf(cache, "verify");
  checkOptionNames("verify cache", options, [...MAINTENANCE_OPTION_NAMES, "repair", "recompute"]);
  if (options.recompute !== undefined) checkRecompute(options.recompute);
  return options.repair ? await alone(state, "repair", () => look(state, options)) : await look(state, options);
}

async function look(state: CacheState, options: VerifyOptions): Promise<VerifyReport> {
  const { directory } = state.store;
  const read = await readAllFiles(state, options);
  const found = {
    duplicates: await compareDuplicates(state, read.sound, options),
    metadata: await checkMetadata(state),
    index: await checkIndex(state, read.sound),
    failures: await countFailures(directory),
    leftovers: await findLeftovers(directory),
  };
  const repair = options.repair ? await mend(state, { ...read, ...found }) : { damaged: read.damaged, repaired: [] };
  const own = read.sound.filter((file) => isOfDefinition(state, file));
  const recomputed = options.recompute && await recompute(state, own, { ...options, ...options.recompute });
  const isSound = read.damaged.length + read.unreadable.length + read.newer.length + found.duplicates.unequalPoints === 0 &&
    (found.metadata.state === "sound" || (found.metadata.state === "missing" && read.sound.length === 0)) &&
    found.index.state !== "damaged" && (recomputed === undefined || recomputed.differences.length === 0);
  return {
    cacheId: state.cacheId,
    directory,
    isSound,
    ...countFiles(own),
    others: othersOf(read.sound.filter((file) => !isOfDefinition(state, file))),
    unreadable: read.unreadable,
    newer: read.newer,
    ...found,
    ...repair,
    ...(recomputed === undefined ? {} : { recomputed }),
  };
}

/** Counts files and what they hold. */
export function countFiles(files: readonly FileEntry[]): FileCounts {
  return {
    files: files.length,
    points: files.reduce((sum, file) => sum + pointsOf(file), 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Counts files by version and axis names. */
export function othersOf(files: readonly FileEntry[]): OtherFiles[] {
  const kinds = new Map<string, FileEntry[]>();
  for (const file of files) {
    const key = JSON.stringify([file.version, ...file.axes.map(([name]) => name).sort()]);
    kinds.set(key, [...kinds.get(key) ?? [], file]);
  }
  return [...kinds].sort(([a], [b]) => a < b ? -1 : 1).map(([key, kind]) => {
    const [version, ...axes] = JSON.parse(key) as string[];
    return { version, axes, ...countFiles(kind) };
  });
}

interface Found {
  readonly sound: readonly FileEntry[];
  readonly damaged: readonly DamagedFile[];
  readonly metadata: MetadataCheck;
  readonly index: IndexCheck;
  readonly leftovers: Leftovers;
}

/** The id is a hash of the params, and no file has them. */
const WITHOUT_PARAMS = "the params are unknown, as the files do not tell them: run it with them, which puts them on record";

async function mend(state: CacheState, found: Found): Promise<{ damaged: DamagedFile[]; repaired: string[] }> {
  const { sound, metadata, index, leftovers } = found;
  const repaired: string[] = [];
  const damaged: DamagedFile[] = [];
  for (const { path, reason } of found.damaged) damaged.push(await setAside(state, path, reason));
  const moved = damaged.filter(({ now }) => now === "set aside").length;
  if (moved > 0) repaired.push(`${moved} damaged file${moved === 1 ? "" : "s"} set aside in damaged/`);
  if (metadata.state === "damaged" || (metadata.state === "missing" && sound.length > 0)) {
    await state.record.write();
    repaired.push(`metadata.json written anew with this definition${areParamsUnknown(state) ? `: ${WITHOUT_PARAMS}` : ""}`);
  }
  if (index.state !== "sound" && (sound.length > 0 || index.state !== "missing")) {
    await rebuildIndex(state, sound);
    repaired.push("chunks_index.json written anew");
  }
  await removeLeftovers(state.store.directory, leftovers);
  if (leftovers.temps.length > 0) repaired.push(`${leftovers.temps.length} leftover of dead processes removed`);
  return { damaged, repaired };
}
