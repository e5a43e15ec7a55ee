import { assertEquals, assertMatch } from "@std/assert";
import process from "node:process";
import { runtimeFamily, runtimeName, stderr } from "../../src/store/runtime.ts";
import { written } from "../sweeps.ts";
import { test } from "../test.ts";

test("runtimeName() tells the runtime and its version", () => {
  assertMatch(runtimeName(), /^(deno|bun|node) \d+\.\d+\.\d+/);
});

test("runtimeFamily() tells engines apart, not runtimes", () => {
  assertEquals(runtimeFamily(), runtimeName().startsWith("bun ") ? "bun" : "v8");
});

test("stderr.write() writes text to the standard error stream as it is", async () => {
  assertEquals(await written("stderr", () => stderr.write("é\n")), "é\n");
});

test("stderr.isTerminal asks the stream each time", () => {
  const before = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");
  try {
    for (const value of [true, false, undefined]) {
      Object.defineProperty(process.stderr, "isTTY", { value, configurable: true, writable: true });
      assertEquals(stderr.isTerminal, value === true);
    }
  } finally {
    if (before === undefined) Reflect.deleteProperty(process.stderr, "isTTY");
    else Object.defineProperty(process.stderr, "isTTY", before);
  }
});
