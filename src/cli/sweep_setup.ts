/**
 * What is to be swept: the module's sweep with what was typed put over it.
 *
 * @module
 */

import { resolve } from "node:path";
import type { ChunkCache } from "../cache.ts";
import { DEFAULT_ROOT } from "../cache_state.ts";
import { viewOf } from "../cache_view.ts";
import { canonicalText } from "../format/canonical.ts";
import type { ChunkSize } from "../grid/chunk_spec.ts";
import { makeAxes } from "../grid/make_axes.ts";
import { ChunkMemo } from "../memo.ts";
import { nearestName } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import type { Arguments } from "./arguments.ts";
import { parseAxisWords, putAxes } from "./axis_words.ts";
import { valueFiles } from "./files.ts";
import type { CliIo } from "./io.ts";
import { deriveSeeds } from "./seeds.ts";
import { loadSweep, type NamedSweep } from "./sweep.ts";
import { asUsageError, UsageError } from "./usage_error.ts";
import { parseParamValue, splitAssignment } from "./values.ts";
import { Warnings } from "./warnings.ts";
import { allOf, parseWheres, type WherePredicate } from "./where.ts";

/** What is to be swept. */
export interface SweepSetup {
  readonly sweep: NamedSweep;
  readonly axisValues: AxesInput;
  readonly params: Readonly<Record<string, unknown>>;
  readonly chunkSpec: Readonly<Record<string, ChunkSize>> | "auto";
  /** The directory of all caches, absolute. */
  readonly root: string;
  /** The same as it was typed. */
  readonly typedRoot: string;
  readonly version: string | undefined;
  readonly where: WherePredicate | undefined;
  readonly verbose: 0 | 2;
  /** Where the warnings of its caches go, whatever `verbose` is. */
  readonly warnings: Warnings;
}

/** The axis that `--repeat` adds. */
const SEED = "seed";
/** The most repetitions. */
const MAX_REPEATS = 1_000_000;

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

/** Reads `--chunk`: `auto`, or sizes by axis. */
export function parseChunkSpec(text: string): Readonly<Record<string, number>> | "auto" {
  if (text === "auto") return "auto";
  return Object.fromEntries(assignments(text.split(","), "--chunk", "--chunk s=10,strat=1 or --chunk auto", parseChunkSize));
}

/** `auto`, or sizes that are put over those of the module. */
function chunkSpecOf(text: string | undefined, given: NamedSweep["chunkSpec"]): SweepSetup["chunkSpec"] {
  const typed = text === undefined ? given ?? "auto" : parseChunkSpec(text);
  return typed === "auto" ? typed : { ...(given === "auto" ? undefined : given), ...typed };
}

/** Reads a count: a positive integer. */
export function parseCount(text: string, option: string, most: number = Number.MAX_SAFE_INTEGER): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  const range = most === Number.MAX_SAFE_INTEGER ? "a positive integer" : `an integer from 1 to ${most}`;
  throw new UsageError(`Cannot read ${option}: it must be ${range}: received ${text}`);
}

/** Refuses a param that looks like a slip: any other that the module does not name may be one that its function can do without. */
function checkParam({ name: sweep, params = {} }: NamedSweep, name: string): void {
  const near = Object.hasOwn(params, name) ? undefined : nearestName(name, Object.keys(params));
  if (near === undefined) return;
  const state = `${sweep} names no such param: did you mean ${JSON.stringify(near)}`;
  throw new UsageError(`Cannot use param ${JSON.stringify(name)}: ${state}, or is it to be added to the params of the module`);
}

interface Grid {
  readonly axisValues: Record<string, unknown>;
  readonly params: Record<string, unknown>;
}

/** Adds the axis of seeds; a param of that name is what they are derived from. */
function repeat(text: string, { axisValues, params }: Grid, chunkSpec: SweepSetup["chunkSpec"]): Grid & { chunkSpec: typeof chunkSpec } {
  if (Object.hasOwn(axisValues, SEED)) {
    throw new UsageError(`Cannot use --repeat: it adds the axis "${SEED}", and there is one already: leave one of them out`);
  }
  const { [SEED]: base = 0, ...rest } = params;
  const seeds = deriveSeeds(canonicalText(base, "param seed"), parseCount(text, "--repeat", MAX_REPEATS));
  const sizes = chunkSpec === "auto" || Object.hasOwn(chunkSpec, SEED) ? chunkSpec : { ...chunkSpec, [SEED]: 1 };
  return { axisValues: { ...axisValues, [SEED]: seeds }, params: rest, chunkSpec: sizes };
}

/** The condition of the module, and those that were typed. */
function whereOf(args: Arguments, { where, axisOrder }: NamedSweep, { axisValues, params }: Grid): WherePredicate | undefined {
  const texts = args.texts("where");
  if (texts.length === 0) return where as WherePredicate | undefined;
  const axes = asUsageError(() => makeAxes(axisValues as AxesInput, axisOrder));
  return allOf(where as WherePredicate | undefined, parseWheres(texts, { axes, params }));
}

/**
 * Puts together what is to be swept.
 *
 * @param args What was typed
 * @param io The directory that relative paths start from, what stops the loading of a module, and where warnings go
 * @returns What is to be swept
 * @throws {UsageError} If it cannot be understood
 */
export async function setUpSweep(args: Arguments, { cwd, signal, stderr }: Pick<CliIo, "cwd" | "signal" | "stderr">): Promise<SweepSetup> {
  const [module, ...words] = args.words;
  if (module === undefined) throw new UsageError("Cannot start: no module given: write MODULE[#export] axis=1,2,3");
  const files = valueFiles(cwd);
  const axes = parseAxisWords(words, files);
  const typedParams = assignments(args.texts("param"), "--param", "--param name=value", (name, text) => parseParamValue(name, text, files));
  const sweep = await loadSweep(module, cwd, signal);
  const axisValues = putAxes(sweep, axes);
  for (const name of typedParams.keys()) {
    if (Object.hasOwn(axisValues, name)) throw new UsageError(`Cannot use param ${JSON.stringify(name)}: it is an axis: write ${name}=…`);
    if (name !== SEED || args.text("repeat") === undefined) checkParam(sweep, name);
  }
  const grid = { axisValues, params: { ...sweep.params, ...Object.fromEntries(typedParams) } };
  const chunkSpec = chunkSpecOf(args.text("chunk"), sweep.chunkSpec);
  const repeats = args.text("repeat");
  const repeated = repeats === undefined ? { ...grid, chunkSpec } : repeat(repeats, grid, chunkSpec);
  if (Object.keys(repeated.axisValues).length === 0) {
    throw new UsageError(`Cannot sweep ${sweep.name}: it has no axes: write axis=1,2,3`);
  }
  const typedRoot = args.text("root") ?? DEFAULT_ROOT;
  return {
    sweep,
    ...repeated,
    axisValues: repeated.axisValues as AxesInput,
    root: resolve(cwd, typedRoot),
    typedRoot,
    version: args.text("version") ?? sweep.version,
    where: whereOf(args, sweep, repeated),
    verbose: args.flag("verbose") ? 2 : 0,
    warnings: new Warnings(stderr),
  };
}

/** A memoized sweep: what leads to its cache. */
export interface MemoizedSweep {
  /** The cache of some params. */
  cacheFor(params: Readonly<Record<string, unknown>>): ChunkCache<AxesInput, unknown>;
}

/**
 * Memoizes what is to be swept.
 *
 * @param setup What is to be swept
 * @returns The memoized function
 * @throws {UsageError} If axes, params and chunk sizes do not fit together
 */
export function memoizeSweep(setup: SweepSetup): MemoizedSweep {
  const { sweep, axisValues, chunkSpec, root, version, verbose, where, warnings } = setup;
  return asUsageError(() => {
    const { axisOrder, metadata } = sweep;
    const memo = new ChunkMemo({ root, axisValues, chunkSpec, version, verbose, axisOrder, metadata, where });
    const memoized = memo.cache(sweep.fn as (args: object) => unknown, { name: sweep.name }) as unknown as MemoizedSweep;
    return {
      cacheFor(params) {
        const cache = memoized.cacheFor(params);
        viewOf(cache)!.state.warnBy(warnings.tell);
        return cache;
      },
    };
  });
}
