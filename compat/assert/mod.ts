/**
 * Stands in for the part of `@std/assert` that the tests use. As in the package, 0 and -0 are equal to `assertEquals`.
 *
 * @module
 */

import * as nodeAssert from "node:assert";
import { inspect } from "node:util";
import { equal } from "./equal.ts";

// deno-lint-ignore no-explicit-any -- as in the package: a narrower type would refuse some constructors
type AnyConstructor = abstract new (...args: any[]) => any;
// deno-lint-ignore no-explicit-any -- see above
type ErrorConstructorOf<E> = abstract new (...args: any[]) => E;

/** An assertion that does not hold. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** The expression must be true in the sense of `if`. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Both must have equal content. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference(actual, expected)}`);
}

/** Both must differ in content. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) throw new AssertionError(`Expected actual: ${show(actual)} not to be: ${show(expected)}${suffix(msg)}`);
}

/** Both must be the same in the sense of `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (!Object.is(actual, expected)) {
    throw new AssertionError(`Values are not strictly equal${suffix(msg)}\n${difference(actual, expected)}`);
  }
}

/** Both must not be the same in the sense of `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) throw new AssertionError(`Expected "actual" to not be strictly equal to: ${show(actual)}${suffix(msg)}`);
}

/** Numbers must be equal but for a tolerance. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (Object.is(actual, expected) || Math.abs(expected - actual) <= allowed) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${Math.abs(expected - actual)}" is greater than "${allowed}"${
      suffix(msg)
    }`,
  );
}

/** The text must match. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) throw new AssertionError(`Expected actual: "${actual}" to match: "${expected}"${suffix(msg)}`);
}

/** The text must contain another. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) throw new AssertionError(`Expected actual: "${actual}" to contain: "${expected}"${suffix(msg)}`);
}

/** The value must be an instance of a class. */
export function assertInstanceOf<T extends AnyConstructor>(actual: unknown, expectedType: T, msg = ""): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  throw new AssertionError(
    `Expected object to be an instance of "${expectedType.name}" but was ${show(actual)}${suffix(msg || undefined)}`,
  );
}

/** The function must throw; gives what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** The function must throw an error of a class; gives the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorConstructorOf<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClassOrMsg?: ErrorConstructorOf<E> | string,
  msgIncludesOrMsg?: string,
  msg?: string,
): unknown {
  let thrown: unknown;
  try {
    fn();
  } catch (error) {
    thrown = error;
    if (typeof errorClassOrMsg === "function") checkError(thrown, errorClassOrMsg, msgIncludesOrMsg, msg);
    return thrown;
  }
  throw new AssertionError(`Expected function to throw${suffix(typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg)}`);
}

/** The promise must be rejected; gives the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** The promise must be rejected with an error of a class; gives the error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorConstructorOf<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClassOrMsg?: ErrorConstructorOf<E> | string,
  msgIncludesOrMsg?: string,
  msg?: string,
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError(`Function throws when expected to reject: ${show(error)}`);
  }
  try {
    await promise;
  } catch (error) {
    if (typeof errorClassOrMsg === "function") checkError(error, errorClassOrMsg, msgIncludesOrMsg, msg);
    return error;
  }
  throw new AssertionError(`Expected function to reject${suffix(typeof errorClassOrMsg === "string" ? errorClassOrMsg : msg)}`);
}

function checkError<E>(error: unknown, ErrorClass: ErrorConstructorOf<E>, msgIncludes?: string, msg?: string): void {
  if (!(error instanceof Error)) throw new AssertionError(`A non-Error object was thrown or rejected: ${show(error)}${suffix(msg)}`);
  if (!(error instanceof ErrorClass)) {
    throw new AssertionError(`Expected error to be instance of "${ErrorClass.name}", but was ${inspect(error)}${suffix(msg)}`);
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    throw new AssertionError(
      `Expected error message to include ${JSON.stringify(msgIncludes)}, but got ${JSON.stringify(error.message)}${suffix(msg)}`,
    );
  }
}

function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : "";
}

function show(value: unknown): string {
  return inspect(value, { depth: 10, maxStringLength: 2000, maxArrayLength: 100 });
}

function difference(actual: unknown, expected: unknown): string {
  return new nodeAssert.AssertionError({ actual, expected, operator: "deepStrictEqual" }).message;
}
