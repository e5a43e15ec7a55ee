import * as std from "@std/assert";
import { assertEquals, AssertionError, assertStrictEquals, assertThrows } from "@std/assert";
import { test } from "../test.ts";
import { TABLES } from "./tables.ts";
import { revive, vectorsOf } from "./vectors.ts";

/** Whether an assertion holds; what it throws beside its own error is thrown. */
async function holds(name: string, args: readonly unknown[]): Promise<boolean> {
  try {
    await (std as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>)[name]!(...args);
    return true;
  } catch (error) {
    if (error instanceof AssertionError) return false;
    throw error;
  }
}

for (const [name, [table]] of Object.entries(TABLES["@std/assert"]!)) {
  test(`${name}() passes and fails as its vectors say`, async () => {
    for (const { args, passes } of vectorsOf(table!)) {
      assertStrictEquals(await holds(name, revive(args) as unknown[]), passes, JSON.stringify(args));
    }
  });
}

test("assertEquals() tells pairs apart, and holds them equal, both ways", async () => {
  for (const { args, passes } of vectorsOf("assert/assertEquals")) {
    assertStrictEquals(await holds("assertEquals", (revive(args) as unknown[]).reverse()), passes, JSON.stringify(args));
  }
});

test("assertEquals() compares what refers to itself", async () => {
  const circular = () => {
    const made: { self?: unknown } = {};
    made.self = made;
    return made;
  };
  assertStrictEquals(await holds("assertEquals", [circular(), circular()]), true);
});

test("assertEquals() compares instances with what their classes define", async () => {
  class Counter {
    #count: number;
    constructor(count: number) {
      this.#count = count;
    }
    get count(): number {
      return this.#count;
    }
  }
  assertStrictEquals(await holds("assertEquals", [new Counter(1), new Counter(1)]), true);
  assertStrictEquals(await holds("assertEquals", [new Counter(1), new Counter(2)]), false);
  assertStrictEquals(await holds("assertEquals", [new Counter(1), { count: 1 }]), false);
});

test("assertEquals() tells errors apart whose stacks differ", async () => {
  const errorAt = (stack: string) => Object.defineProperty(new Error("a"), "stack", { value: stack });
  assertStrictEquals(await holds("assertEquals", [errorAt("here"), errorAt("here")]), true);
  assertStrictEquals(await holds("assertEquals", [errorAt("here"), errorAt("there")]), false);
});

test("assertEquals() shows what differs", () => {
  const error = assertThrows(() => assertEquals({ a: 1, name: "left" }, { a: 1, name: "right" }, "the pair"), AssertionError, "the pair");
  std.assertStringIncludes(error.message, "left");
  std.assertStringIncludes(error.message, "right");
});

test("assertThrows() and assertRejects() give the error", async () => {
  const error = new RangeError("too far");
  assertStrictEquals(
    assertThrows(() => {
      throw error;
    }, RangeError),
    error,
  );
  assertStrictEquals(await std.assertRejects(() => Promise.reject(error), RangeError), error);
});
