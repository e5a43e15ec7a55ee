/**
 * Errors on their way between threads: name, message, stack and causes of any class, in a form that can always be cloned.
 *
 * @module
 */

import { OutputMismatchError, UnstorableValueError } from "../errors.ts";
import type { Failed, Settled } from "./call.ts";

/** An error, or whatever else was thrown, as plain data. */
export interface ErrorRecord {
  /** Tells records from other values. */
  readonly kind: typeof KIND;
  /** The name of an error. */
  readonly name?: string;
  /** The message of an error. */
  readonly message?: string;
  /** Its stack, where there is one. */
  readonly stack?: string | undefined;
  /** Its cause, where there is one. */
  readonly cause?: ErrorRecord;
  /** Its errors, if it stands for several. */
  readonly errors?: readonly ErrorRecord[];
  /** Its own fields, as far as they can be cloned. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What was thrown, if it was no error. */
  readonly value?: unknown;
}

/** Why a call failed, as plain data. */
export interface FailedRecord {
  /** What was thrown. */
  readonly error: ErrorRecord;
  /** The points that failed, where they are known. */
  readonly points?: readonly { readonly index: number; readonly error: ErrorRecord }[];
}

const KIND = "chunk-memo/error";

/** Causes of causes are kept so deep, and then as text. */
const MAX_DEPTH = 16;

/** The classes that errors come back in; of others, the name is kept. */
const CLASSES: ReadonlyMap<string, { readonly prototype: Error }> = new Map(
  [
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
    OutputMismatchError,
    UnstorableValueError,
  ]
    .map((found) => [found.name, found as { readonly prototype: Error }]),
);

/**
 * Makes plain data of what was thrown.
 *
 * @param error What was thrown
 * @returns The data; whatever cannot be cloned is text in it
 */
export function encodeError(error: unknown): ErrorRecord {
  try {
    return encode(error, []);
  } catch {
    // A proxy may refuse whatever is asked of it.
    return { kind: KIND, value: "something that cannot be looked at" };
  }
}

/**
 * Makes an error of plain data again.
 *
 * @param record The data
 * @returns The error, or what was thrown in its place
 */
export function decodeError(record: ErrorRecord): unknown {
  if (record.message === undefined) return record.value;
  const { name = "Error", message, stack, cause, errors, fields } = record;
  const error = new Error(message);
  const found = CLASSES.get(name);
  if (found !== undefined) Object.setPrototypeOf(error, found.prototype);
  if (error.name !== name) define(error, "name", name);
  if (stack !== undefined) define(error, "stack", stack);
  if (cause !== undefined) define(error, "cause", decodeError(cause));
  if (errors !== undefined) define(error, "errors", errors.map(decodeError));
  for (const [key, value] of Object.entries(fields ?? {})) {
    Object.defineProperty(error, key, { value, configurable: true, enumerable: true, writable: true });
  }
  return error;
}

/**
 * Makes plain data of why a call failed.
 *
 * @param failed The call
 * @returns The data
 */
export function encodeFailed({ error, points }: Failed): FailedRecord {
  return {
    error: encodeError(error),
    ...points === undefined ? {} : { points: points.map((point) => ({ index: point.index, error: encodeError(point.error) })) },
  };
}

/**
 * Why a call failed that another thread or process made.
 *
 * @param record The data; errors in it that are none of ours stay as they are
 * @returns What was thrown, and the points that failed
 */
export function decodeFailed({ error, points }: Pick<Failed, "error" | "points">): Pick<Failed, "error" | "points"> {
  return {
    error: received(error),
    ...points === undefined ? {} : { points: points.map((point) => ({ index: point.index, error: received(point.error) })) },
  };
}

function received(error: unknown): unknown {
  return isRecord(error) ? decodeError(error) : error;
}

/**
 * What became of a call that another thread or process made by `serveTask`.
 *
 * @param settled What came back
 * @returns The same, with errors in place of records of them
 */
export function receiveSettled(settled: Settled): Settled {
  if (!settled.ok) return { ...settled, ms: msOf(settled), ...decodeFailed(settled) };
  return settled.ms >= 0 ? settled : { ...settled, ms: msOf(settled) };
}

/** A pool of somebody else's may not have measured. */
function msOf({ ms }: Settled): number {
  return ms >= 0 ? ms : 0;
}

function isRecord(value: unknown): value is ErrorRecord {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === KIND;
}

/** `above` are the errors that it is part of: one may be part of itself. */
function encode(error: unknown, above: readonly unknown[]): ErrorRecord {
  if (!isError(error)) {
    const copy = clonable(error);
    return { kind: KIND, value: copy === undefined ? describe(error) : copy.value };
  }
  const path = [...above, error];
  const inner = (part: unknown): ErrorRecord =>
    above.length < MAX_DEPTH && !path.includes(part) ? encode(part, path) : { kind: KIND, value: describe(part) };
  const name = read(error, "name");
  const message = read(error, "message");
  const stack = read(error, "stack");
  const cause = read(error, "cause");
  const errors = read(error, "errors");
  return {
    kind: KIND,
    name: typeof name === "string" ? name : "Error",
    message: typeof message === "string" ? message : describe(message),
    ...typeof stack === "string" ? { stack } : {},
    ...cause === undefined ? {} : { cause: inner(cause) },
    ...Array.isArray(errors) && above.length < MAX_DEPTH ? { errors: errors.map(inner) } : {},
    fields: fieldsOf(error),
  };
}

/** Errors of another realm are errors, too. */
function isError(value: unknown): value is Error {
  return value instanceof Error ||
    (typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Error]");
}

function fieldsOf(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (key === "name" || key === "message" || key === "stack" || key === "cause" || key === "errors" || key === "__proto__") continue;
    const copy = clonable(read(error, key));
    if (copy !== undefined) fields[key] = copy.value;
  }
  return fields;
}

/** A field, which may be a getter that throws. */
function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function clonable(value: unknown): { readonly value: unknown } | undefined {
  try {
    return { value: structuredClone(value) };
  } catch {
    return undefined;
  }
}

function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, enumerable: false, writable: true });
}
