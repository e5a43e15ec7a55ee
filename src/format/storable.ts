/**
 * Which values can be stored: the one list of kinds that everything else in this room follows.
 *
 * @module
 */

import { UnstorableValueError } from "../errors.ts";
import { typedArrayName } from "./typed_arrays.ts";

/** How deep arrays, objects, Maps and Sets may be nested. */
export const MAX_DEPTH = 512;

/** What an object is, as far as storing goes. */
export type ObjectKind = "array" | "plain" | "date" | "map" | "set" | "buffer" | "typed" | "other";

/** Thrown by the fast paths, which keep no path; {@linkcode explainUnstorable} finds the place. */
export class NotStorable extends Error {}

/**
 * What an object is.
 *
 * @param value The object
 * @returns Its kind; "other" cannot be stored
 */
export function objectKind(value: object): ObjectKind {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return "plain";
  if (Array.isArray(value)) return prototype === Array.prototype || Array.isArray(prototype) ? "array" : "other";
  if (prototype === null) return "plain";
  if (prototype === Date.prototype) return "date";
  if (prototype === Map.prototype) return "map";
  if (prototype === Set.prototype) return "set";
  if (prototype === ArrayBuffer.prototype) return "buffer";
  if (typedArrayName(value) !== undefined) return "typed";
  // The Object.prototype of another realm (an iframe, a vm context) is plain too.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf") ? "plain" : "other";
}

/**
 * Whether a value is a record: a plain object, of whatever realm.
 *
 * @param value The value
 * @returns Whether it is
 */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && objectKind(value) === "plain";
}

/**
 * Whether an object has a key that is a symbol.
 *
 * @param value The object
 * @returns Whether it has one
 */
export function hasSymbolKeys(value: object): boolean {
  return Object.getOwnPropertySymbols(value).length > 0;
}

/**
 * Throws the error that says where in a value what cannot be stored stands.
 *
 * @param value The value that a fast path refused
 * @param what What was to be stored, e.g. `output`
 * @throws {UnstorableValueError} If a place is found; if none is, nothing is thrown
 */
export function explainUnstorable(value: unknown, what: string): void {
  visit(value, { what, path: "$", ancestors: new Set() });
}

interface Place {
  readonly what: string;
  readonly path: string;
  readonly ancestors: Set<object>;
}

function visit(value: unknown, place: Place): void {
  if (typeof value === "function") refuse(place, /^class\b/.test(Function.prototype.toString.call(value)) ? "a class" : "a function");
  if (typeof value === "symbol") refuse(place, "a symbol");
  if (typeof value !== "object" || value === null) return;
  const kind = objectKind(value);
  if (kind === "other") refuse(place, describeInstance(value));
  if (kind === "date" || kind === "buffer" || kind === "typed") return;
  if (place.ancestors.has(value)) refuse(place, "a cycle");
  if (place.ancestors.size >= MAX_DEPTH) refuse(place, `nesting deeper than ${MAX_DEPTH}`);
  if (kind === "plain" && hasSymbolKeys(value)) refuse(place, "a symbol key");
  place.ancestors.add(value);
  for (const [step, child] of childrenOf(value, kind)) visit(child, { ...place, path: place.path + step });
  place.ancestors.delete(value);
}

function* childrenOf(value: object, kind: ObjectKind): Generator<readonly [step: string, child: unknown]> {
  if (kind === "array") {
    for (const [i, child] of (value as unknown[]).entries()) yield [`[${i}]`, child];
  } else if (kind === "plain") {
    for (const [key, child] of Object.entries(value)) {
      yield [/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, child];
    }
  } else if (kind === "set") {
    for (const [i, child] of [...value as Set<unknown>].entries()) yield [`.values()[${i}]`, child];
  } else if (kind === "map") {
    for (const [i, [key, child]] of [...value as Map<unknown, unknown>].entries()) {
      yield [`.keys()[${i}]`, key];
      yield [typeof key === "string" ? `.get(${JSON.stringify(key)})` : `.values()[${i}]`, child];
    }
  }
}

function refuse(place: Place, found: string): never {
  throw new UnstorableValueError(place.what, place.path, found);
}

function describeInstance(value: object): string {
  if (value instanceof Promise) return "a promise";
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? `an instance of ${name}` : "an object with a prototype of its own";
}
