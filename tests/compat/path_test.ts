import { assertStrictEquals, assertThrows } from "@std/assert";
import * as path from "@std/path";
import process from "node:process";
import { test } from "../test.ts";
import { vectorsOf } from "./vectors.ts";

const declare = process.platform === "win32" ? test.ignore : test;

for (const name of ["join", "basename", "dirname", "extname", "normalize", "isAbsolute", "relative"] as const) {
  for (const { input, result } of vectorsOf(`path/posix ${name}`)) {
    const args = (Array.isArray(input) ? input : [input]) as [string, string];
    declare(`${name}() of ${JSON.stringify(args)}`, () => assertStrictEquals(path[name](...args), result));
  }
}

declare("resolve() gives an absolute path", () => {
  assertStrictEquals(path.resolve("/a", "b", "../c"), "/a/c");
});

declare("fromFileUrl() and toFileUrl() are each other's inverse", () => {
  assertStrictEquals(path.toFileUrl("/a b/ü%.ts").href, "file:///a%20b/%C3%BC%25.ts");
  assertStrictEquals(path.fromFileUrl("file:///a%20b/%C3%BC%25.ts"), "/a b/ü%.ts");
});

test("toFileUrl() refuses a relative path", () => {
  assertThrows(() => path.toFileUrl("a"), TypeError);
});

declare("SEPARATOR is the platform's", () => {
  assertStrictEquals(path.SEPARATOR, "/");
});
