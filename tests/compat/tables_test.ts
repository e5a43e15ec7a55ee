import * as assertions from "@std/assert";
import { assertEquals } from "@std/assert";
import * as parseArgs from "@std/cli/parse-args";
import * as progressBar from "@std/cli/unstable-progress-bar";
import * as crypto from "@std/crypto";
import * as ensureDir from "@std/fs/ensure-dir";
import * as msgpack from "@std/msgpack";
import * as path from "@std/path";
import { readdir, readFile } from "node:fs/promises";
import { repository } from "../source_files.ts";
import { test } from "../test.ts";
import { NOT_CALLED, TABLES } from "./tables.ts";
import { documented, recorded, vectorsOf } from "./vectors.ts";

const modules: Readonly<Record<string, object>> = {
  "@std/assert": assertions,
  "@std/cli/parse-args": parseArgs,
  "@std/cli/unstable-progress-bar": progressBar,
  "@std/crypto": crypto,
  "@std/fs/ensure-dir": ensureDir,
  "@std/msgpack": msgpack,
  "@std/path": path,
};

/** A name imported from a standard package. */
interface Imported {
  readonly file: string;
  readonly from: string;
  /** The name; `*` for all of them. */
  readonly name: string;
}

const FOLDERS = ["src", "tests", "examples", "benchmarks", "scripts"];

/** Reads all code, and the pages that show code. */
async function readAll(): Promise<Map<string, string>> {
  const paths = (await readdir(repository)).filter((name) => /\.(ts|md)$/.test(name));
  for (const folder of FOLDERS) {
    for (const name of await readdir(`${repository}${folder}`, { recursive: true })) {
      if (/\.(ts|js|mjs|md)$/.test(name)) paths.push(`${folder}/${name.replaceAll("\\", "/")}`);
    }
  }
  const texts = await Promise.all(paths.map((name) => readFile(repository + name, "utf8")));
  return new Map(paths.map((name, i) => [name, texts[i]!]));
}

/** Finds the imports of standard packages in a text, also those in examples of the documentation. Types are passed over. */
function importedFrom(file: string, text: string): Imported[] {
  const found: Imported[] = [];
  for (const [, what, from] of text.matchAll(/^[\s*]*(?:import|export)\s+([^;"']*?)\s+from\s+["'](@std\/[^"']+)["']/gm)) {
    if (what!.startsWith("type ")) continue;
    const names = /^\{([^]*)\}$/.exec(what!)?.[1]?.split(",").map((name) => name.trim()).filter((name) => name !== "") ?? ["*"];
    for (const name of names) if (!name.startsWith("type ")) found.push({ file, from: from!, name: name.split(/\s/)[0]! });
  }
  for (const [, from] of text.matchAll(/\bimport\(\s*["'](@std\/[^"']+)["']/g)) found.push({ file, from: from!, name: "*" });
  return found;
}

const imports = [...await readAll()].flatMap(([file, text]) => importedFrom(file, text));
const calls = imports.filter(({ file }) => !file.startsWith("tests/compat/"));

test("importedFrom() finds what a text imports, in all forms", () => {
  const name = "@std/x";
  const text =
    `import { a, type T, b as c } from "${name}";\nimport type { U } from "${name}";\n * import * as all from '${name}/y';\nawait import("${name}")`;
  const expected = [["a", name], ["b", name], ["*", `${name}/y`], ["*", name]];
  assertEquals(importedFrom("f", text).map(({ name, from }) => [name, from]), expected);
});

test("every function of a standard package that is imported has a table of vectors", () => {
  const missing = calls.filter(({ from, name }) => !Object.hasOwn(TABLES[from] ?? {}, name));
  assertEquals(missing, [], "add vectors from the package's documentation to tests/fixtures/std_vectors_documented.json");
});

test("the stand-ins have what is imported, and nothing else", () => {
  for (const [from, table] of Object.entries(TABLES)) {
    const names = new Set(calls.filter((call) => call.from === from).map(({ name }) => name));
    assertEquals([...names].sort(), Object.keys(table).sort(), from);
    // Thrown by the others.
    if (from === "@std/assert") names.add("AssertionError");
    assertEquals(Object.keys(modules[from]!).sort(), [...names].sort(), from);
  }
});

test("every table has vectors, and every vector is in a table", () => {
  const used = Object.values(TABLES).flatMap((table) => Object.values(table).flat());
  for (const name of used) vectorsOf(name);
  const known = new Set([...Object.keys(recorded), ...Object.keys(documented)].filter((name) => name.includes("/")));
  assertEquals([...known].sort(), [...used, ...NOT_CALLED].sort());
});

test("every documented vector names its source", () => {
  const vectors = Object.entries(documented).filter(([name]) => name !== "about").flatMap(([, list]) => list);
  assertEquals(vectors.filter(({ doc }) => typeof doc !== "string" || doc === ""), []);
});
