/**
 * Equality by content, as `@std/assert` has it.
 *
 * @module
 */

type Indexed = Readonly<Record<PropertyKey, unknown>>;

/**
 * Whether two values have equal content: 0 and -0 are equal, NaN is equal to itself, a key with `undefined` differs from no key.
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
  if (typeof a === "function" || typeof b === "function" || !sameKind(a, b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof Set && b instanceof Set) return compareMembers([...a], [...b], (item) => b.has(item), seen);
  if (a instanceof Map && b instanceof Map) return compareMembers([...a], [...b], () => false, seen);
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return compareLists(new Uint8Array(a), new Uint8Array(b), seen);
  if (isTypedArray(a) && isTypedArray(b)) return compareLists(a, b, seen);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, seen);
  if (a instanceof Error && b instanceof Error && a.message !== b.message) return false;
  return compareKeys(a, b, seen);
}

function compareLists(a: ArrayLike<unknown>, b: ArrayLike<unknown>, seen: Map<unknown, unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if ((i in a) !== (i in b) || !compare(a[i], b[i], seen)) return false;
  }
  return true;
}

function compareKeys(a: Indexed, b: Indexed, seen: Map<unknown, unknown>): boolean {
  const keys = ownKeys(a);
  if (keys.length !== ownKeys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && compare(a[key], b[key], seen));
}

/** Members of sets and entries of maps have no order: each must find a partner that no other took. */
function compareMembers(
  a: readonly unknown[],
  b: readonly unknown[],
  isShared: (item: unknown) => boolean,
  seen: Map<unknown, unknown>,
): boolean {
  if (a.length !== b.length) return false;
  const free = [...b];
  return a.every((item) => {
    if (!isObject(item) && isShared(item)) return true;
    const partner = free.findIndex((other) => compare(item, other, new Map(seen)));
    if (partner !== -1) free.splice(partner, 1);
    return partner !== -1;
  });
}

/**
 * Whether an object has all that is expected of it; it may have more, at any depth.
 *
 * @param actual The object
 * @param expected What it must have
 * @returns Whether it has it
 */
export function matches(actual: unknown, expected: unknown): boolean {
  if (!isObject(actual) || !isObject(expected) || !sameKind(actual, expected) || !(isPlain(expected) || Array.isArray(expected))) {
    return equal(actual, expected);
  }
  if (Array.isArray(expected) && !expected.some(isObject)) return equal(actual, expected);
  return ownKeys(expected).every((key) => key in actual && matches(actual[key], expected[key]));
}

function isObject(value: unknown): value is Indexed {
  return value !== null && (typeof value === "object" || typeof value === "function");
}

function isTypedArray(value: Indexed): value is Indexed & ArrayLike<unknown> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isPlain(value: Indexed): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** An object without prototype counts as a plain one. */
function sameKind(a: Indexed, b: Indexed): boolean {
  return Object.getPrototypeOf(a) === Object.getPrototypeOf(b) || (isPlain(a) && isPlain(b));
}

function ownKeys(of: Indexed): PropertyKey[] {
  return [
    ...Object.keys(of),
    ...Object.getOwnPropertySymbols(of).filter((symbol) => Object.prototype.propertyIsEnumerable.call(of, symbol)),
  ];
}
