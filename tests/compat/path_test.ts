import { assertStrictEquals } from "@std/assert";
import * as path from "@std/path";
import process from "node:process";
import { test } from "../test.ts";
import { TABLES } from "./tables.ts";
import { vectorsOf } from "./vectors.ts";

const system = process.platform === "win32" ? "path/windows" : "path/posix";
const functions = path as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

for (const [name, tables] of Object.entries(TABLES["@std/path"]!)) {
  for (const table of tables) {
    const declare = table.startsWith(system) ? test : test.ignore;
    declare(`${name}() gives what the vectors of ${table} say`, () => {
      for (const { input, result } of vectorsOf(table)) {
        assertStrictEquals(functions[name]!(...Array.isArray(input) ? input : [input]), result, JSON.stringify(input));
      }
    });
  }
}
