import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { OutputMismatchError, UnstorableValueError } from "../../src/errors.ts";
import { decodeError, encodeError, encodeFailed, receiveSettled } from "../../src/map/error_record.ts";
import { test } from "../test.ts";

function there(error: unknown): Error {
  return decodeError(structuredClone(encodeError(error))) as Error;
}

class OddError extends Error {
  override name = "OddError";
  readonly code = "ODD";
  readonly callback = () => 1;
}

test("decodeError() makes an error of the same class, message, stack and cause", () => {
  const error = new TypeError("wrong", { cause: new RangeError("deep", { cause: "text" }) });
  const found = there(error);
  assert(found instanceof TypeError);
  assertEquals([found.name, found.message, found.stack], ["TypeError", "wrong", error.stack]);
  const cause = found.cause as Error;
  assert(cause instanceof RangeError);
  assertEquals([cause.message, cause.cause], ["deep", "text"]);
});

test("decodeError() keeps the name and the fields of a class it does not know", () => {
  const found = there(new OddError("odd"));
  assertEquals(Object.getPrototypeOf(found), Error.prototype);
  assertEquals([found.name, found.message, { ...found }], ["OddError", "odd", { code: "ODD" }]);
});

test("decodeError() knows the library's own errors of a call", () => {
  const unstorable = there(new UnstorableValueError("output", "$.f", "a function"));
  assert(unstorable instanceof UnstorableValueError);
  assertEquals([unstorable.message, unstorable.code, unstorable.valuePath], [
    "Cannot store output at $.f: a function",
    "UNSTORABLE_VALUE",
    "$.f",
  ]);
  assert(there(new OutputMismatchError("too few")) instanceof OutputMismatchError);
});

test("decodeError() keeps the errors of an AggregateError and the name of a DOMException", () => {
  const found = there(new AggregateError([new TypeError("a"), 5], "several")) as AggregateError;
  assert(found instanceof AggregateError && found.errors[0] instanceof TypeError);
  assertEquals(found.errors[1], 5);
  assertEquals(there(new DOMException("stopped", "AbortError")).name, "AbortError");
});

test("encodeError() takes whatever is thrown", () => {
  const thrown: readonly (readonly [unknown, unknown])[] = [
    ["text", "text"],
    [undefined, undefined],
    [null, null],
    [{ code: 5 }, { code: 5 }],
    [Symbol("odd"), "Symbol(odd)"],
    [{ f: () => 1 }, "[object Object]"],
  ];
  for (const [value, found] of thrown) assertEquals<unknown>(there(value), found);
});

test("encodeError() survives fields that throw and causes without end", () => {
  const hostile = new Error("hostile");
  Object.defineProperty(hostile, "stack", {
    get: () => {
      throw new Error("no stack");
    },
  });
  Object.defineProperty(hostile, "field", {
    enumerable: true,
    get: () => {
      throw new Error("no field");
    },
  });
  let last = hostile;
  for (let depth = 0; depth < 20; depth++) {
    const cause = new Error(`cause ${depth}`);
    last.cause = cause;
    last = cause;
  }
  let found: unknown = there(hostile);
  for (let depth = 0; depth < 16; depth++) found = (found as Error).cause;
  assertEquals((found as Error).cause, "Error: cause 16");
});

test("receiveSettled() makes errors of records and leaves the rest", () => {
  const fulfilled = { id: 1, ok: true, value: 5, ms: 1 } as const;
  assertStrictEquals(receiveSettled(fulfilled), fulfilled);
  const error = new Error("here");
  assertStrictEquals((receiveSettled({ id: 1, ok: false, error, ms: 1 }) as { error: unknown }).error, error);
  const received = receiveSettled({ id: 1, ok: false, error: encodeError(new TypeError("there")), ms: 1 });
  assert(!received.ok && received.error instanceof TypeError);
  assertEquals("points" in received, false);
  assertEquals(receiveSettled({ id: 1, ok: true, value: 5 } as never).ms, 0);
});

test("encodeFailed() and receiveSettled() hand on the errors of points", () => {
  const failed = {
    id: 1,
    ok: false,
    error: new TypeError("two"),
    points: [{ index: 2, error: new TypeError("two") }, { index: 0, error: "text" }],
    ms: 1,
  } as const;
  const received = receiveSettled(structuredClone({ ...failed, ...encodeFailed(failed) }));
  assert(!received.ok && received.points?.[0].error instanceof TypeError);
  assertEquals(received.points.map(({ index, error }) => [index, String(error)]), [[2, "TypeError: two"], [0, "text"]]);
  const here = receiveSettled(failed);
  assert(!here.ok);
  assertStrictEquals(here.points?.[0].error, failed.points[0].error);
});

test("encodeError() ends with errors that are part of themselves, several times over", () => {
  const error = new AggregateError([], "all");
  error.errors = [error, error, new RangeError("one", { cause: error })];
  error.cause = error;
  const decoded = decodeError(encodeError(error)) as AggregateError;
  assertEquals([String(decoded), decoded.cause], ["AggregateError: all", "AggregateError: all"]);
  assertEquals(decoded.errors.map(String), ["AggregateError: all", "AggregateError: all", "RangeError: one"]);
});

test("encodeError() makes data of what refuses to be looked at", () => {
  const refuse = () => {
    throw new Error("no");
  };
  const hostile = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, has: refuse, getOwnPropertyDescriptor: refuse });
  assertEquals(decodeError(structuredClone(encodeError(hostile))), "something that cannot be looked at");
});
