/**
 * What a command is about: the cache of a sweep that a module defines, or a cache that is there already, by its id.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ChunkCache } from "../cache.ts";
import { DEFAULT_ROOT } from "../cache_state.ts";
import { viewOf } from "../cache_view.ts";
import { InvalidMetadataError } from "../errors.ts";
import { type BrokenCache, findBroken, findRemains } from "../maintenance/broken.ts";
import type { AxesInput } from "../types.ts";
import type { Arguments } from "./arguments.ts";
import { valueFiles } from "./files.ts";
import { oneLine, shownText } from "./grammar/problem.ts";
import type { CliIo } from "./io.ts";
import { parseSelection } from "./selection_words.ts";
import { memoizeSweep, setUpSweep, type SweepSetup } from "./sweep_setup.ts";
import { UsageError } from "./usage_error.ts";
import { Warnings } from "./warnings.ts";
import { parseWheres } from "./where.ts";

/** What a command is about. */
export interface Target {
  /** The cache, or the slice of it that was asked for. */
  readonly cache: ChunkCache<AxesInput, unknown>;
  /** What messages call it. */
  readonly name: string;
  /** The directory of all caches, absolute. */
  readonly root: string;
  /** The same as it was typed. */
  readonly typedRoot: string;
  /** The params. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What leaves points out. */
  readonly conditions: readonly string[];
  /** The sweep, where a module was named. */
  readonly setup?: SweepSetup;
}

/** What the words mean that name a cache. */
export const CACHE_WORDS: readonly (readonly [word: string, meaning: string])[] = [
  ["MODULE[#export]", "A path or URL, and what it exports: a function of vectors, or a sweep"],
  ["CACHE_ID", "The id of a cache, or how it begins: see ls"],
];

/** What the words mean of commands that take a cache as a whole. */
export const WHOLE_WORDS: typeof CACHE_WORDS = [...CACHE_WORDS, ["axis=values", "The axes of a function, which has none of its own"]];

/** The words of a cache, and which of its points are meant. */
export const TARGET_WORDS: typeof CACHE_WORDS = [...CACHE_WORDS, ["axis=values", "The values of an axis; of a cache, those asked for"]];

/** The shortest start of a cache id that stands for it. */
const SHORTEST_PREFIX = 4;

/** What looks like a module and not like the id of a cache. */
const MODULE = /[#/\\]|\.[cm]?[jt]sx?$|^[a-z][a-z0-9+.-]+:/i;

/** What is the start of an id, whatever files are called: no module has a name without an ending. */
const ID = /^[0-9a-f]{4,64}$/;

/** The directory of all caches, as it was typed and absolute. */
export function rootOf(args: Arguments, io: CliIo): { readonly root: string; readonly typedRoot: string } {
  const typedRoot = args.text("root") ?? DEFAULT_ROOT;
  return { root: resolve(io.cwd, typedRoot), typedRoot };
}

/** A cache that was named by its id and cannot be read. */
export class BrokenTargetError extends InvalidMetadataError {
  /** The cache id. */
  readonly cacheId: string;
  /** Why it cannot be read. */
  readonly problem: string;

  /**
   * @param verb What was to be done with it
   * @param cache The cache
   */
  constructor(verb: string, { cacheId, directory, problem, wayOut }: BrokenCache) {
    const why = oneLine(problem.replace(/^Cannot read cache: /, ""), 400);
    super(`Cannot ${verb} ${cacheId.slice(0, 12)}: ${why}${wayOut === undefined ? "" : `: ${wayOut}`}`, directory);
    this.cacheId = cacheId;
    this.problem = why;
  }
}

/** The caches that cannot be read and whose ids begin with a word. */
async function brokenLike(word: string, root: string): Promise<BrokenCache[]> {
  const isMeant = (cacheId: string) => cacheId.startsWith(word);
  const remains = (await findRemains(root, isMeant)).map((cacheId) => ({
    cacheId,
    directory: join(root, cacheId),
    problem: "nothing is left of it but folders",
    wayOut: "rm removes it",
  }));
  return [...await findBroken(root, isMeant), ...remains];
}

/**
 * Refuses a word that stands for a cache that cannot be read, and for no other.
 *
 * @param word The id of a cache, or how it begins
 * @param where The root, the ids of the caches that can be read, and what was to be done
 * @returns The ids that begin with the word of all caches, those that cannot be read among them
 * @throws {BrokenTargetError} If there is such a cache
 */
export async function refuseBroken(
  word: string,
  { root, ids, verb }: { readonly root: string; readonly ids: readonly string[]; readonly verb: string },
): Promise<string[]> {
  if (ids.includes(word)) return [word];
  const broken = await brokenLike(word, root);
  const exact = broken.find(({ cacheId }) => cacheId === word);
  if (exact !== undefined) throw new BrokenTargetError(verb, exact);
  const found = [...ids.filter((cacheId) => cacheId.startsWith(word)), ...broken.map(({ cacheId }) => cacheId)];
  if (found.length === 1 && broken.length === 1 && word.length >= SHORTEST_PREFIX) throw new BrokenTargetError(verb, broken[0]);
  return found;
}

async function cacheIdOf(word: string, root: string, verb: string, typedRoot: string): Promise<string> {
  const ids = (await ChunkCache.discoverCaches(root)).map(({ cacheId }) => cacheId);
  const found = await refuseBroken(word, { root, ids, verb });
  if (found.length === 1 && (found[0] === word || word.length >= SHORTEST_PREFIX)) return found[0];
  const state = found.length === 0
    ? `there is no such file, and no cache in ${typedRoot} whose id begins so: write MODULE[#export], or an id that ls shows`
    : word.length < SHORTEST_PREFIX
    ? `an id needs at least ${SHORTEST_PREFIX} of its characters`
    : `${found.length} caches in ${typedRoot} begin so: write more of the id`;
  throw new UsageError(`Cannot ${verb} ${word}: ${state}`);
}

function typedConditions(args: Arguments): string[] {
  return args.texts("where").map((text) => `--where ${shownText(text)}`);
}

/**
 * Refuses words that name a part of a cache where it is dealt with as a whole.
 *
 * @param args What was typed
 * @param target The cache
 * @param verb What the command does
 * @throws {UsageError} If there are any, but for the axes of a function that has none of its own
 */
export function refuseAxisWords(args: Arguments, { name, setup }: Target, verb: string): void {
  const [, word] = args.words;
  if (word === undefined || setup !== undefined && setup.sweep.axisValues === undefined) return;
  throw new UsageError(`Cannot ${verb} ${shownText(word)} of ${name}: ${verb} takes a cache as a whole: leave the axes out`);
}

/** Options that say what a cache on record has said already. */
const SWEEP_ONLY = ["param", "chunk", "repeat"];

async function openById(word: string, args: Arguments, io: CliIo, verb: string): Promise<Target> {
  const { root, typedRoot } = rootOf(args, io);
  const cacheId = await cacheIdOf(word, root, verb, typedRoot);
  for (const name of SWEEP_ONLY) {
    if (args.texts(name).length === 0) continue;
    throw new UsageError(`Cannot ${verb} ${word}: a cache that is named by its id has its own --${name}: name a module, or leave it out`);
  }
  const version = args.text("version");
  const found = await ChunkCache.loadFromCache(root, cacheId, { verbose: 0, ...(version === undefined ? {} : { version }) });
  const { tell } = new Warnings(io.stderr);
  viewOf(found)!.state.warnBy(tell);
  const { axes, params, options } = viewOf(found)!.state;
  const where = parseWheres(args.texts("where"), { axes, params });
  const whole = where === undefined ? found : new ChunkCache<AxesInput, unknown>({ ...options, cacheId, where });
  viewOf(whole)!.state.warnBy(tell);
  const asked = parseSelection(args.words.slice(1), axes, valueFiles(io.cwd));
  const cache = Object.keys(asked).length === 0 ? whole : whole.slice(asked);
  return { cache, name: cacheId.slice(0, 12), root, typedRoot, params, conditions: typedConditions(args) };
}

/**
 * Opens what a command is about: its first word is a module, or the start of a cache id; the others are `axis=values`.
 *
 * @param args What was typed
 * @param io Where relative paths start
 * @param verb What the command does, for the error, e.g. `show`
 * @returns The cache
 * @throws {UsageError} If there is no such module or cache, or no such axis or value
 * @throws {BrokenTargetError} If there is such a cache, and it cannot be read
 * @throws {StoreError} If the root cannot be read
 */
export async function openTarget(args: Arguments, io: CliIo, verb: string): Promise<Target> {
  const [word] = args.words;
  if (word === undefined) throw new UsageError(`Cannot ${verb}: nothing named: write ${verb} MODULE[#export], or the id of a cache`);
  if (ID.test(word) || !MODULE.test(word) && !existsSync(resolve(io.cwd, word))) return await openById(word, args, io, verb);
  const setup = await setUpSweep(args, io);
  const { root, typedRoot, params, sweep } = setup;
  const conditions = [...(sweep.where === undefined ? [] : ["the where of the module"]), ...typedConditions(args)];
  return { cache: memoizeSweep(setup).cacheFor(params), name: sweep.name, root, typedRoot, params, conditions, setup };
}
