/**
 * What is to be run: the module's sweep with what was typed put over it.
 *
 * @module
 */

import { resolve } from "node:path";
import { DEFAULT_ROOT } from "../cache_state.ts";
import type { CacheStatus } from "../cache_status.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { ChunkSize } from "../grid/chunk_spec.ts";
import { ChunkMemo } from "../memo.ts";
import type { ProgressEvent } from "../progress.ts";
import type { AxesInput } from "../types.ts";
import type { Arguments } from "./arguments.ts";
import type { CliIo } from "./io.ts";
import { checkAxis, loadSweep, type NamedSweep } from "./sweep.ts";
import { UsageError } from "./usage_error.ts";
import { parseAxisValues, parseParamValue, splitAssignment } from "./values.ts";

/** What is to be run. */
export interface RunSetup {
  readonly sweep: NamedSweep;
  readonly axisValues: AxesInput;
  readonly params: Readonly<Record<string, unknown>>;
  readonly chunkSpec: Readonly<Record<string, ChunkSize>> | "auto";
  /** The directory of all caches, absolute. */
  readonly root: string;
  /** The same as it was typed. */
  readonly typedRoot: string;
  readonly version: string | undefined;
  readonly partial: "return" | "complete";
  readonly verbose: 0 | 2;
}

function assignments<T>(texts: readonly string[], what: string, form: string, parse: (name: string, text: string) => T): Map<string, T> {
  const values = new Map<string, T>();
  for (const text of texts) {
    const [name, value] = splitAssignment(text, what, form);
    if (values.has(name)) throw new UsageError(`Cannot read ${what} ${JSON.stringify(name)}: it is given twice: give it once`);
    values.set(name, parse(name, value));
  }
  return values;
}

function parseChunkSize(axis: string, text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)) || Number(text) < 1) {
    throw new UsageError(`Cannot read --chunk of axis ${JSON.stringify(axis)}: its size must be a positive integer: received ${text}`);
  }
  return Number(text);
}

/** `auto`, or sizes that are put over those of the module. */
function chunkSpecOf(text: string | undefined, given: NamedSweep["chunkSpec"]): RunSetup["chunkSpec"] {
  if (text === undefined) return given ?? "auto";
  if (text === "auto") return "auto";
  const sizes = assignments(text.split(","), "--chunk", "--chunk s=10,strat=1 or --chunk auto", parseChunkSize);
  return { ...(given === "auto" ? undefined : given), ...Object.fromEntries(sizes) };
}

/**
 * Puts together what is to be run.
 *
 * @param args What was typed
 * @param cwd The directory that relative paths start from
 * @returns What is to be run
 * @throws {UsageError} If it cannot be understood
 */
export async function setUpRun(args: Arguments, cwd: string): Promise<RunSetup> {
  const [module, ...words] = args.words;
  if (module === undefined) throw new UsageError("Cannot run: no module given: write run MODULE[#export] axis=1,2,3");
  const axes = assignments(words, "axis", "axis=1,2,3", parseAxisValues);
  const params = assignments(args.texts("param"), "--param", "--param name=value", parseParamValue);
  const sweep = await loadSweep(module, cwd);
  for (const axis of axes.keys()) checkAxis(sweep, axis);
  const axisValues = { ...sweep.axisValues, ...Object.fromEntries(axes) } as AxesInput;
  if (Object.keys(axisValues).length === 0) throw new UsageError(`Cannot run ${sweep.name}: it has no axes: write axis=1,2,3`);
  for (const name of params.keys()) {
    if (Object.hasOwn(axisValues, name)) throw new UsageError(`Cannot use param ${JSON.stringify(name)}: it is an axis: write ${name}=…`);
  }
  const typedRoot = args.text("root") ?? DEFAULT_ROOT;
  return {
    sweep,
    axisValues,
    params: { ...sweep.params, ...Object.fromEntries(params) },
    chunkSpec: chunkSpecOf(args.text("chunk"), sweep.chunkSpec),
    root: resolve(cwd, typedRoot),
    typedRoot,
    version: args.text("version") ?? sweep.version,
    partial: args.flag("partial") ? "return" : "complete",
    verbose: args.flag("verbose") ? 2 : 0,
  };
}

/** The sweep, memoized. */
export interface MemoizedSweep {
  (params: Readonly<Record<string, unknown>>): Promise<[unknown[], Diagnostics]>;
  /** What is known. */
  cacheStatus(params: Readonly<Record<string, unknown>>): Promise<CacheStatus>;
}

/**
 * Memoizes what is to be run.
 *
 * @param setup What is to be run
 * @param io Its signal stops the run
 * @param onProgress Told of the state of the run
 * @returns The memoized function of the params
 * @throws {TypeError} If axes, params and chunk sizes do not fit together
 */
export function memoizeSweep(setup: RunSetup, io: CliIo, onProgress: (event: ProgressEvent) => void): MemoizedSweep {
  const { sweep, axisValues, chunkSpec, root, version, verbose, partial } = setup;
  const memo = new ChunkMemo({ root, axisValues, chunkSpec, version, verbose, axisOrder: sweep.axisOrder });
  const options = { name: sweep.name, partial, claim: true, signal: io.signal, onProgress };
  return memo.cache(sweep.fn as (args: object) => unknown, options) as unknown as MemoizedSweep;
}
