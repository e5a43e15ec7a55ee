import { assertEquals, assertThrows } from "@std/assert";
import { readFile } from "node:fs/promises";
import { type DenoConfig, entryFiles, makeManifest } from "../../scripts/npm/manifest.ts";
import { LIBRARY_VERSION } from "../../src/made.ts";
import { repository } from "../source_files.ts";
import { test } from "../test.ts";

const config: DenoConfig = {
  name: "@x/chunk-memo",
  version: "1.2.3",
  license: "MIT",
  exports: { ".": "./mod.ts", "./worker": "./src/map/worker.ts" },
  imports: { "@std/path": "jsr:@std/path@^1", jsep: "npm:jsep@^1.4.0", "apache-arrow": "npm:apache-arrow@^21.0.0" },
};

test("entryFiles() names the file of each entry", () => {
  assertEquals(entryFiles(config), { mod: "./mod.ts", worker: "./src/map/worker.ts" });
});

test("makeManifest() makes exports with types", () => {
  assertEquals(makeManifest(config, []).exports, {
    ".": { types: "./types/mod.d.ts", default: "./mod.js" },
    "./worker": { types: "./types/src/map/worker.d.ts", default: "./worker.js" },
    "./package.json": "./package.json",
  });
});

test("makeManifest() keeps name, version and licence", () => {
  const { name, version, license, type } = makeManifest(config, []);
  assertEquals([name, version, license, type], ["@x/chunk-memo", "1.2.3", "MIT", "module"]);
});

test("makeManifest() has no dependencies where nothing is imported", () => {
  const manifest = makeManifest(config, []);
  assertEquals("dependencies" in manifest || "peerDependencies" in manifest, false);
});

test("makeManifest() takes the versions of packages from deno.json, and leaves large ones to those who need them", () => {
  const manifest = makeManifest(config, ["jsep", "apache-arrow"]);
  assertEquals(manifest.dependencies, { jsep: "^1.4.0" });
  assertEquals(manifest.peerDependencies, { "apache-arrow": "^21.0.0" });
  assertEquals(manifest.peerDependenciesMeta, { "apache-arrow": { optional: true } });
});

test("makeManifest() says where the sources are, if that is known", () => {
  assertEquals("repository" in makeManifest(config, []), false);
  const { repository } = makeManifest(config, [], "https://example.org/someone/chunk-memo");
  assertEquals(repository, { type: "git", url: "git+https://example.org/someone/chunk-memo.git" });
});

test("makeManifest() refuses packages without a version", () => {
  assertThrows(() => makeManifest(config, ["ms"]), Error, "Cannot make package.json: deno.json does not say which version of ms is meant");
});

test("deno.json and src/made.ts say the same version", async () => {
  const { version }: DenoConfig = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
  assertEquals(version, LIBRARY_VERSION);
});
