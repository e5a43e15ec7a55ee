/**
 * Finds the definition that `autoLoad` opens.
 *
 * @module
 */

import { COMMON_OPTION_NAMES, type CommonOptions, withoutUndefined } from "./cache_options.ts";
import { definedOptions, readRecord } from "./cache_record.ts";
import { DEFAULT_ROOT } from "./cache_state.ts";
import { isSubset, sameAxisSets } from "./definitions.ts";
import { CacheNotFoundError, InvalidMetadataError } from "./errors.ts";
import { paramsToCacheId } from "./format/hashes.ts";
import { makeAxis } from "./grid/axes.ts";
import type { Definition, Metadata } from "./store/metadata.ts";
import { checkOptionNames } from "./suggest.ts";
import type { AxesInput, Selection } from "./types.ts";

/** Options of `autoLoad`. */
export interface AutoLoadOptions<A extends AxesInput, C> extends Omit<CommonOptions<A, C>, "axisValues"> {
  /** The params whose cache is asked for. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The values asked for; those of the last used definition if absent. */
  readonly axisValues?: { readonly [K in keyof A]?: A[K] } | undefined;
  /** Whether an existing cache with more values will do; then values that it lacks are refused. */
  readonly allowSuperset?: boolean | undefined;
}

/** What a memo is to be made of. */
export interface ResolvedAutoLoad<A extends AxesInput, C> {
  readonly memoOptions: CommonOptions<A, C>;
  readonly cacheId: string;
  /** What is asked of a cache with more values. */
  readonly selection?: Selection<A>;
}

/** Lists of values, as an axis would have them. */
function listValues(axisValues: AxesInput): Record<string, readonly unknown[]> {
  return Object.fromEntries(Object.entries(axisValues).map(([name, given]) => [name, makeAxis(name, given).values]));
}

function superset(record: Metadata, asked: Record<string, readonly unknown[]>): Definition {
  const found = record.definitions.find((definition) => isSubset(asked, definition.axisValues));
  if (found !== undefined) return found;
  throw new RangeError(
    `Cannot load cache ${record.cacheId}: the axis values asked for are not a subset of existing cache: ` +
      `it has ${
        Object.entries(record.axisValues).map(([axis, values]) => `${values.length} values of ${JSON.stringify(axis)}`).join(", ")
      }: ` +
      `ask for values it has, or leave out allowSuperset`,
  );
}

/**
 * Finds the definition that fits: the one asked for, one with more values, the last used one, or a new one.
 *
 * @param options What is asked for
 * @returns What the memo is to be made of
 * @throws {RangeError} If values are asked for that the existing cache lacks, under `allowSuperset`
 * @throws {CacheNotFoundError} If no axis values are given and there is no cache
 */
export async function resolveAutoLoad<A extends AxesInput, C>(options: AutoLoadOptions<A, C>): Promise<ResolvedAutoLoad<A, C>> {
  checkOptionNames("load cache", options, [...COMMON_OPTION_NAMES, "params", "allowSuperset"]);
  const { params, axisValues, allowSuperset = false, ...given } = options;
  const cacheId = paramsToCacheId(params);
  const root = options.root ?? DEFAULT_ROOT;
  const { directory, record } = await readRecord(root, cacheId).catch((error) => {
    // The files can tell what is known; a run says that the record is damaged and makes it anew.
    if (!(error instanceof InvalidMetadataError) || axisValues === undefined) throw error;
    return { directory: "", record: undefined };
  });
  const memo = (defined: object, values?: AxesInput) =>
    ({
      ...withoutUndefined(defined),
      ...withoutUndefined(given),
      ...(values === undefined ? {} : { axisValues: values }),
    }) as CommonOptions<A, C>;
  if (axisValues === undefined) {
    const last = record?.definitions[0];
    if (last === undefined) {
      throw new CacheNotFoundError(
        `Cannot load cache: there is none of these params under ${JSON.stringify(root)}: give axisValues to make one`,
        directory,
      );
    }
    return { cacheId, memoOptions: memo(definedOptions(last)) };
  }
  const values = axisValues as AxesInput;
  if (record === undefined) return { cacheId, memoOptions: memo({}, values) };
  const asked = listValues(values);
  if (allowSuperset) {
    const definition = superset(record, asked);
    return {
      cacheId,
      memoOptions: memo(definedOptions(definition)),
      selection: asked as Selection<A>,
    };
  }
  const same = record.definitions.find((definition) => sameAxisSets(definition.axisValues, asked));
  return { cacheId, memoOptions: memo(same === undefined ? {} : definedOptions(same), values) };
}
