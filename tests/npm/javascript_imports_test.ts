import { assertEquals } from "@std/assert";
import { closureOf, type FileImport, packageOf } from "../../scripts/npm/javascript_imports.ts";
import { test } from "../test.ts";

const to = (target: string, isDynamic = false, isExternal = false): FileImport => ({ target, isDynamic, isExternal });
const imports = new Map([
  ["mod.js", [to("a.js"), to("b.js", true), to("node:fs", false, true)]],
  ["a.js", [to("mod.js")]],
  ["b.js", [to("c.js")]],
  ["c.js", []],
]);

test("closureOf() follows what is loaded at once", () => {
  assertEquals([...closureOf(imports, ["mod.js"], false)].sort(), ["a.js", "mod.js", "node:fs"]);
});

test("closureOf() follows what is loaded on demand, too", () => {
  assertEquals([...closureOf(imports, ["mod.js"], true)].sort(), ["a.js", "b.js", "c.js", "mod.js", "node:fs"]);
});

test("packageOf() takes the name of a package from a specifier", () => {
  assertEquals(["jsep", "jsep/a/b", "@x/chunk-memo/cli"].map(packageOf), ["jsep", "jsep", "@x/chunk-memo"]);
});
