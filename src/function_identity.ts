/**
 * Whose outputs a cache holds: the name of the function, and a digest of its source.
 *
 * @module
 */

import { CacheConflictError } from "./errors.ts";
import { sourceDigest } from "./format/hashes.ts";
import { taskOf, taskOriginal } from "./map/task.ts";
import { runtimeFamily } from "./store/runtime.ts";

/** What to do when the source of a memoized function is not that on record: tell, refuse, use a version of its own, or nothing. */
export type OnCodeChange = "warn" | "error" | "new" | "ignore";

const CODE_CHANGE_POLICIES: readonly OnCodeChange[] = ["warn", "error", "new", "ignore"];

/** The identity of the function whose outputs a cache holds. */
export interface FunctionIdentity {
  /** Its name. */
  readonly name: string;
  /** The digest of its source. */
  readonly digest: string;
  /** The family of runtimes in which the digest means something: each prints sources in its own way. */
  readonly runtime: string;
  /** What to do if the digest is not that on record. */
  readonly onCodeChange: OnCodeChange;
}

/** What functions were made of that do not show their own source. */
const ORIGINALS = new WeakMap<object, (...args: never[]) => unknown>();

/** Notes the function that a user wrote, for one that was made of it. */
export function noteOriginal(made: object, original: (...args: never[]) => unknown): void {
  ORIGINALS.set(made, original);
}

/**
 * Identifies a function.
 *
 * @param fn The function
 * @param name The name it is given, if not its own
 * @param onCodeChange What to do if its source is not that on record
 * @returns Its identity
 * @throws {TypeError} If it has no name
 * @throws {RangeError} If there is no such policy
 */
export function identifyFunction(
  fn: (...args: never[]) => unknown,
  name: string | undefined,
  onCodeChange: OnCodeChange,
): FunctionIdentity {
  if (!CODE_CHANGE_POLICIES.includes(onCodeChange)) {
    const known = CODE_CHANGE_POLICIES.map((policy) => JSON.stringify(policy)).join(" or ");
    throw new RangeError(`Cannot memoize function: onCodeChange must be ${known}: received ${JSON.stringify(onCodeChange)}`);
  }
  const unbound = taskOriginal(fn) ?? fn;
  const original = ORIGINALS.get(unbound) ?? unbound;
  const found = name ?? (original.name || taskOf(fn)?.name);
  if (typeof found !== "string" || found === "") {
    throw new TypeError("Cannot memoize function: it has no name: write a named function, or give the option name");
  }
  return { name: found, digest: sourceDigest(original.toString()), runtime: runtimeFamily(), onCodeChange };
}

/** What metadata.json says of the function. */
export function functionRecord({ name, digest, runtime }: FunctionIdentity): Record<string, unknown> {
  return { name, digest, runtime };
}

/**
 * Compares a function with the one on record.
 *
 * @param record What metadata.json says of the function
 * @param identity The function
 * @param where Where the record is, and how a change of the source is told
 * @throws {CacheConflictError} If it is another function, or the source has changed and that is to be an error
 */
export function checkFunction(
  record: unknown,
  identity: FunctionIdentity,
  where: { readonly root: string; readonly cacheId: string; readonly warn: (message: string) => void },
): void {
  if (typeof record !== "object" || record === null) return;
  const { name, digest, runtime } = record as Record<string, unknown>;
  if (name !== identity.name) {
    throw new CacheConflictError(
      `Cannot memoize function ${JSON.stringify(identity.name)}: the cache of these params holds outputs of the function ${
        JSON.stringify(name)
      }: ` +
        `give each function the option name, another version, or another root`,
      where,
    );
  }
  if (runtime !== identity.runtime || digest === identity.digest || identity.onCodeChange === "ignore") return;
  const change = `the source of function ${JSON.stringify(identity.name)} has changed since its cache was made`;
  if (identity.onCodeChange === "error") {
    throw new CacheConflictError(`Cannot memoize function: ${change}: set another version, or onCodeChange to "new" or "ignore"`, where);
  }
  where.warn(
    `${change}: known points are those of the older source: set another version to compute them anew, or onCodeChange to "ignore"`,
  );
}
