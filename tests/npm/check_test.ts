import { assertEquals } from "@std/assert";
import { type Built, problemsOf, sizeText, specifiersOf } from "../../scripts/npm/check.ts";
import { makeManifest } from "../../scripts/npm/manifest.ts";
import { test } from "../test.ts";

const manifest = makeManifest({
  name: "@x/chunk-memo",
  version: "1.2.3",
  license: "MIT",
  exports: { ".": "./mod.ts" },
  imports: { jsep: "npm:jsep@^1.4.0" },
}, ["jsep"]);
const sound = {
  "mod.js": `import "./chunk.js";\nimport jsep from "jsep";`,
  "chunk.js": `import process from "node:process";`,
  "bin.js": "",
  "types/mod.d.ts": `export { a } from "./src/a.js";`,
  "types/src/a.d.ts": "export declare const a: number;",
  ...Object.fromEntries(["README.md", "LICENSE", "FORMAT.md", "CHANGES.md"].map((name) => [name, ""])),
};

function problems(changes: Readonly<Record<string, string>>, versions: Readonly<Record<string, string>> = {}): string[] {
  const built: Built = { manifest, files: new Map(Object.entries({ ...sound, ...changes })) };
  return problemsOf(built, versions);
}

/** What is wrong with a line of JavaScript. */
function problemsOfCode(code: string): string[] {
  return problems({ "chunk.js": code });
}

test("problemsOf() finds nothing in a sound package", () => {
  assertEquals(problems({}, { "src/made.ts": "1.2.3" }), []);
});

test("problemsOf() tells versions that differ", () => {
  assertEquals(problems({}, { "src/made.ts": "1.2.4" }), ["package.json: the version is 1.2.3, and that of src/made.ts 1.2.4"]);
});

test("problemsOf() tells files that are missing", () => {
  const files = new Map(Object.entries(sound));
  for (const path of ["LICENSE", "bin.js", "types/src/a.d.ts", "chunk.js"]) files.delete(path);
  assertEquals(problemsOf({ manifest, files }, {}), [
    "LICENSE: it is missing",
    "package.json: it names bin.js, which is missing",
    "mod.js: it imports ./chunk.js, which is missing",
    "types/mod.d.ts: it imports ./src/a.js, which is missing",
  ]);
});

for (
  const specifier of [
    "@std/path",
    "@jsr/std__path",
    "jsr:@std/path",
    "npm:jsep",
    "npm:jsep@1",
    "https://deno.land/x/a.ts",
    "ms",
    "@x/chunk-memo",
  ]
) {
  test(`problemsOf() tells an import of ${specifier}`, () => {
    const told = [`chunk.js: it imports ${specifier}, which is no dependency`];
    for (
      const code of [
        `import a from "${specifier}";`,
        `await import("${specifier}");`,
        `export * from '${specifier}';`,
        `import "${specifier}"`,
      ]
    ) {
      assertEquals(problemsOfCode(code), told, code);
    }
    const type = problems({ "types/src/a.d.ts": `export declare const a: import("${specifier}").B;` });
    assertEquals(type, [`types/src/a.d.ts: it imports ${specifier}, which is no dependency`]);
  });
}

test("problemsOf() takes no notice of imports in comments", () => {
  assertEquals(problems({ "types/src/a.d.ts": `/** import a from "@std/assert"; */\nexport {};` }), []);
});

test("problemsOf() tells Deno's namespace where nothing guards it", () => {
  for (const code of ["Deno.cwd();", "const { cwd } = Deno;", "globalThis.Deno.cwd();", "globalThis.Deno[name]();", "`${Deno.pid}`"]) {
    assertEquals(problemsOfCode(code), [`chunk.js, line 1, ${JSON.stringify(code)}: it needs Deno`]);
  }
});

test("problemsOf() takes Deno's namespace where it is guarded, or only spoken of", () => {
  for (
    const code of [
      "globalThis.Deno?.cwd();",
      "const deno = globalThis.Deno;",
      `typeof Deno === "undefined"`,
      `"Deno" in globalThis`,
      `throw new Error("Deno.exit() was called");`,
      "`Deno was ${not} given`",
      "// Deno.cwd()",
      "denoFiles.isDeno; /Deno./.test(name)",
    ]
  ) assertEquals(problemsOfCode(code), [], code);
});

test("problemsOf() tells what Node 20 lacks", () => {
  assertEquals(problemsOfCode("a;\nPromise.withResolvers();"), [
    `chunk.js, line 2, "Promise.withResolvers();": Node 20 has no Promise.withResolvers`,
  ]);
  assertEquals(problemsOfCode("if (import.meta.main) start();").length, 1);
});

test("problemsOf() tells a worker's module that is not beside the file that starts it", () => {
  const code = `new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url)`;
  assertEquals(problemsOfCode(code), ["chunk.js: ./worker.js is not beside it"]);
  assertEquals(problems({ "chunk.js": code, "worker.js": "" }), []);
});

test("specifiersOf() passes over code in texts", () => {
  const code =
    'import { a } from "./a.js";\nexport const page = "import{b}from\'./b.js\';import(\\"c\\")", other = `from "d"`;\nawait import("./e.js");';
  assertEquals([...specifiersOf(code)], ["./a.js", "./e.js"]);
});

test("specifiersOf() lists each module once", () => {
  const code = `import a from "./a.js";export{b}from"./b.js";import"./a.js";const c=()=>import( "c" );`;
  assertEquals([...specifiersOf(code)], ["./a.js", "./b.js", "c"]);
});

test("sizeText() tells sizes in thousands of bytes", () => {
  const lines = sizeText({ total: 3000, core: 2000, atOnce: 1000 }, 500).trimEnd().split("\n");
  assertEquals(lines.map((line) => line.replace(/ {2,}/, ": ")), [
    "JavaScript: 3.0 kB",
    "of it the library and its workers: 2.0 kB",
    "of it loaded by an import: 1.0 kB",
    "tarball, with source maps and types: 0.5 kB",
  ]);
});
