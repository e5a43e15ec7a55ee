/**
 * Equality by content, as `@std/assert` has it: 0 and -0 are equal, NaN is equal to itself, a key with `undefined` differs from no key,
 * objects without prototype are equal to plain ones, errors differ if their stacks do.
 *
 * @module
 */

type Indexed = Readonly<Record<PropertyKey, unknown>>;

/** What the package compares by its text; what else it does so is not compared in the tests. */
const BY_TEXT: readonly object[] = [RegExp.prototype, URL.prototype];

/**
 * Whether two values have equal content.
 *
 * @param a One value
 * @param b The other
 * @returns Whether they are equal
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, seen: Map<unknown, unknown>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (!sameKind(a, b)) return false;
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) return compareNumbers(a as unknown as ArrayLike<unknown>, b as never);
  if (a instanceof ArrayBuffer) return compareNumbers(new Uint8Array(a), new Uint8Array(b as unknown as ArrayBuffer));
  if (seen.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  seen.set(a, b);
  if (a instanceof Set && b instanceof Set) {
    return compareMembers([...a].filter((item) => !b.has(item)), [...b].filter((item) => !a.has(item)), seen);
  }
  if (a instanceof Map && b instanceof Map) return compareMembers([...a], [...b], seen);
  if (BY_TEXT.includes(Object.getPrototypeOf(a))) return String(a) === String(b);
  const keysOf = isPlain(a) || Array.isArray(a) ? ownKeys : keysDeep;
  return [...new Set([...keysOf(a), ...keysOf(b)])].every((key) => (key in a) === (key in b) && compare(a[key], b[key], seen));
}

function compareNumbers(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  return true;
}

/** Members of sets and entries of maps have no order: each must find a partner that no other took. */
function compareMembers(a: readonly unknown[], b: readonly unknown[], seen: Map<unknown, unknown>): boolean {
  if (a.length !== b.length) return false;
  const free = [...b];
  return a.every((item) => {
    const partner = free.findIndex((other) => compare(item, other, new Map(seen)));
    if (partner !== -1) free.splice(partner, 1);
    return partner !== -1;
  });
}

function isObject(value: unknown): value is Indexed {
  return value !== null && typeof value === "object";
}

function isPlain(value: Indexed): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** An object without prototype counts as a plain one. */
function sameKind(a: Indexed, b: Indexed): boolean {
  return Object.getPrototypeOf(a) === Object.getPrototypeOf(b) || (isPlain(a) && isPlain(b));
}

/** Of plain objects and arrays: what is enumerable. */
function ownKeys(of: Indexed): PropertyKey[] {
  return Reflect.ownKeys({ ...of });
}

/** Of instances: everything, also what their classes define. */
function keysDeep(of: Indexed): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let at: object | null = of; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    keys.push(...Reflect.ownKeys(at));
  }
  return keys;
}
