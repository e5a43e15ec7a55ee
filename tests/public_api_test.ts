import { assert, assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { exists, repository, withoutComments } from "./source_files.ts";
import { test, testOfSource } from "./test.ts";

/** The list is brought up to date with `deno task test tests/public_api_test.ts -- --update`, and is reviewed like code. */
const listPath = `${repository}tests/fixtures/public_api.txt`;

/** The names that mod.ts exports: those of values, and `type` before those of types. */
async function exportedNames(): Promise<string[]> {
  const code = withoutComments(await readFile(`${repository}mod.ts`, "utf8"));
  const lists = [...code.matchAll(/\bexport\s+(type\s+)?\{([^}]*)\}/g)];
  return lists.flatMap(([, allTypes, names]) =>
    names!.split(",").map((name) => name.trim()).filter((name) => name !== "").map((name) => {
      const isType = allTypes !== undefined || name.startsWith("type ");
      const exported = name.replace(/^type\s+/, "").split(/\s+as\s+/).at(-1)!;
      return isType ? `type ${exported}` : exported;
    })
  ).sort();
}

async function pinnedNames(): Promise<string[]> {
  return (await readFile(listPath, "utf8")).split("\n").filter((line) => line !== "");
}

testOfSource("mod.ts exports the pinned names", async () => {
  const names = await exportedNames();
  if (typeof Deno !== "undefined" && Deno.args.includes("--update")) await Deno.writeTextFile(listPath, names.join("\n") + "\n");
  assertEquals(names, await pinnedNames());
});

testOfSource("mod.ts has at run time the values it names and no more", async () => {
  const values = (await pinnedNames()).filter((name) => !name.startsWith("type "));
  assertEquals(Object.keys(await import("../mod.ts")).sort(), values);
});

testOfSource("mod.ts is nothing but explicit named exports and the module's documentation", async () => {
  const code = withoutComments(await readFile(`${repository}mod.ts`, "utf8"));
  assertEquals(code.replace(/export\s+(type\s+)?\{[^}]*\}\s*from\s*"\.\/src\/[a-z_/]+\.ts";/g, "").trim(), "");
});

test("deno.json exports files that exist", async () => {
  const { exports } = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
  assertEquals(exports, {
    ".": "./mod.ts",
    "./cli": "./cli.ts",
    "./arrow": "./src/export/arrow.ts",
    "./maintenance": "./src/maintenance.ts",
    "./parquet": "./src/export/parquet.ts",
    "./report": "./src/report.ts",
    "./worker": "./src/map/worker.ts",
  });
  for (const path of Object.values<string>(exports)) assert(await exists(path), `${path} does not exist`);
});

testOfSource("deno.json publishes every file that the exports reach", async () => {
  const { publish } = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
  for (const path of ["mod.ts", "cli.ts", "src"]) assert(publish.include.includes(path), `${path} is not published`);
});

test("the version in deno.json is the one the files are marked with", async () => {
  const { version } = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
  const path = "src/version.ts";
  if (await exists(path)) assert((await readFile(repository + path, "utf8")).includes(`"${version}"`), `${path} does not name ${version}`);
});
