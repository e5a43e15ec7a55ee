import { assertEquals, assertThrows } from "@std/assert";
import { join, relative, resolve } from "@std/path";
import fc from "fast-check";
import { checkCacheId, checkVersion, resolveInside } from "../../src/store/containment.ts";
import { test } from "../test.ts";

const root = resolve("caches");
const BAD_NAMES = [
  "",
  ".",
  "..",
  "a/b",
  "a\\b",
  "/a",
  "\0",
  "a\0b",
  "a\nb",
  "a:b",
  "C:",
  "a*",
  "a?",
  "<a>",
  'a"b',
  "a|b",
  "a.",
  "a ",
  "...",
  "con",
  "CON.txt",
  "Nul",
  "com1",
  "LPT9.x",
  "COM¹",
  "\ud800",
  "x".repeat(201),
  "é".repeat(101),
];
const GOOD_NAMES = ["a", "0".repeat(64), "v1", "v1.2+abc", ".hidden", "console", "com10", "ü-ß", "a b", "x".repeat(200)];

test("checkCacheId() refuses what is no plain name on every system", () => {
  for (const name of BAD_NAMES) assertThrows(() => checkCacheId(name), RangeError, "Cannot use cache id: ", JSON.stringify(name));
});

test("checkCacheId() refuses the name of the root's tag", () => {
  assertThrows(() => checkCacheId("cachedir.tag"), RangeError, "it is the name of a file of the root");
});

test("checkCacheId() accepts plain names", () => {
  for (const name of GOOD_NAMES) checkCacheId(name);
});

test("checkVersion() refuses what is no plain name on every system", () => {
  for (const name of BAD_NAMES) assertThrows(() => checkVersion(name), RangeError, "Cannot use version: ", JSON.stringify(name));
});

test("checkVersion() accepts plain names", () => {
  for (const name of GOOD_NAMES) checkVersion(name);
});

test("resolveInside() resolves paths inside the root", () => {
  assertEquals(resolveInside(root, "id/chunks/a.msgpack"), join(root, "id", "chunks", "a.msgpack"));
  assertEquals(resolveInside(root, "id/../other/a"), join(root, "other", "a"));
  assertEquals(resolveInside(root, "./a//b"), join(root, "a", "b"));
  assertEquals(resolveInside(root, join(root, "id", "a")), join(root, "id", "a"));
  assertEquals(resolveInside("caches", "a"), join(root, "a"));
});

test("resolveInside() refuses paths that leave the root", () => {
  for (const path of ["..", "../a", "a/../../b", "../caches2/a", resolve("elsewhere"), resolve("caches2", "a"), "/"]) {
    assertThrows(() => resolveInside(root, path), RangeError, "Cannot use path: it leaves the root", path);
  }
});

test("resolveInside() refuses the root itself", () => {
  for (const path of [".", "a/..", root]) assertThrows(() => resolveInside(root, path), RangeError, "itself", path);
  assertThrows(() => resolveInside(root, ""), RangeError, "it is empty");
});

test("resolveInside() refuses names that some system refuses", () => {
  for (const path of ["a\\..\\..\\b", "a/b\0", "con/a", "a/b.", "a/C:x"]) {
    assertThrows(() => resolveInside(root, path), RangeError, "", path);
  }
});

test("resolveInside() gives only paths below the root", () => {
  const part = fc.oneof(fc.constantFrom("..", ".", "", "a", "b.msgpack", "/", "\\", "\0"), fc.string({ maxLength: 4 }));
  fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
    let path: string;
    try {
      path = resolveInside(root, parts.join("/"));
    } catch (error) {
      return error instanceof RangeError;
    }
    const inner = relative(root, path);
    return inner !== "" && !inner.startsWith("..") && resolve(root, inner) === path;
  }));
});
