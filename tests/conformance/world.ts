/**
 * What the steps of a case share: the root, the caches, memos and functions by name, and the calls that were made.
 *
 * @module
 */

import { join } from "@std/path";
import type { AxesInput, CacheStatus, ChunkCache, ChunkMemo, Diagnostics } from "../../mod.ts";
import { type NamedVectors, vectorFn } from "./functions.ts";

/** Caches and memos of any axes. */
export type AnyCache = ChunkCache<AxesInput, unknown>;
/** Memos of any axes. */
export type AnyMemo = ChunkMemo<AxesInput, unknown>;

/** A memoized function of any arguments. */
export interface AnyMemoized {
  (args: object, options: object): Promise<[unknown, Diagnostics]>;
  cacheStatus(args: object): Promise<CacheStatus>;
}

/** A named thing of a case. */
export interface Named {
  readonly cache?: AnyCache;
  readonly memo?: AnyMemo;
  readonly fn?: { readonly call: AnyMemoized; readonly paramsArg: string };
  /** How many axes it has. */
  readonly axes: number;
  /** Whether outputs go through a collate function. */
  readonly isCollated: boolean;
  /** Params, for functions that want them. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the steps of a case share. */
export class World {
  /** The directory of all caches. */
  readonly root: string;
  /** The vectors of each call of a function in this step. */
  calls: NamedVectors[] = [];
  /** The items that a function was called with in this step. */
  items: unknown[] = [];
  /** The options that each call of a map function got in this step. */
  mapCalls: unknown[] = [];
  readonly #named = new Map<string, Named | { readonly refusal: unknown }>();
  readonly #pending = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  /** Names something. */
  put(name: unknown, named: Named): void {
    this.#named.set(name as string, named);
  }

  /** Notes that something was refused earlier than the case tells: its next use is to be refused. */
  putRefusal(name: unknown, refusal: unknown): void {
    this.#named.set(name as string, { refusal });
    this.#pending.add(name as string);
  }

  /** What is named so. */
  get(name: unknown): Named {
    const named = this.#named.get(name as string);
    if (named === undefined) throw new Error(`nothing is named ${name}`);
    if (!("refusal" in named)) return named;
    this.#pending.delete(name as string);
    throw named.refusal;
  }

  /** The cache that is named so. */
  cache(name: unknown): AnyCache {
    const { cache } = this.get(name);
    if (cache === undefined) throw new Error(`${name} is no cache`);
    return cache;
  }

  /** The memo that is named so. */
  memo(name: unknown): AnyMemo {
    const { memo } = this.get(name);
    if (memo === undefined) throw new Error(`${name} is no memo`);
    return memo;
  }

  /** Refusals that no step asked for. */
  get pendingRefusals(): string[] {
    return [...this.#pending];
  }

  /** A file or directory of a cache. */
  pathOf(cacheId: string, ...parts: string[]): string {
    return join(this.root, cacheId, ...parts);
  }

  /** The function of vectors that a step names, which notes its calls. */
  execFn(given: unknown, { params = {} }: Named): never {
    const fn = vectorFn(given);
    const noting = (vectors: NamedVectors, { order }: { order: readonly string[] }) => {
      this.calls.push(Object.fromEntries(Object.entries(vectors).map(([axis, values]) => [axis, [...values]])));
      return fn(vectors, { order, params, call: this.calls.length });
    };
    return noting as never;
  }
}
