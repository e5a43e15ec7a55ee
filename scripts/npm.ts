/**
 * Builds the package for npm, which Bun and Node install: `npm/package/` and `npm/chunk-memo-VERSION.tgz`. It is refused if anything that
 * it promises does not hold.
 *
 * @module
 */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LIBRARY_VERSION } from "../src/made.ts";
import { messageOf } from "../src/message_of.ts";
import { problemsOf, type Size, sizeText, specifiersOf } from "./npm/check.ts";
import { type EntryExports, exportsOf, typeProblems } from "./npm/check_types.ts";
import { buildDeclarations } from "./npm/declarations.ts";
import { buildJavaScript } from "./npm/javascript.ts";
import { closureOf, type Imports, packageOf } from "./npm/javascript_imports.ts";
import { type DenoConfig, makeManifest, type Manifest, PROGRAM_FILE } from "./npm/manifest.ts";
import { packTarball, unpackTarball } from "./npm/tar.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const PAPERS = ["README.md", "LICENSE", "FORMAT.md", "CHANGES.md"];

/** A package that has been written. */
interface Written {
  readonly folder: string;
  readonly tarball: string;
  readonly bytes: number;
}

/** Where the sources are, as a workflow on GitHub knows it. */
function repositoryUrl(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  return server === undefined || name === undefined ? undefined : `${server}/${name}`;
}

async function build(config: DenoConfig): Promise<{ manifest: Manifest; files: Map<string, string>; imports: Imports }> {
  const [{ files: scripts, imports }, declarations, papers] = await Promise.all([
    buildJavaScript(root, config),
    buildDeclarations(root),
    Promise.all(PAPERS.map(async (name) => [name, await readFile(`${root}${name}`, "utf8")] as const)),
  ]);
  const outside = [...imports.values()].flat().filter(({ isExternal, target }) => isExternal && !target.startsWith("node:"));
  const manifest = makeManifest(config, [...new Set(outside.map(({ target }) => packageOf(target)))], repositoryUrl());
  const manifestText = `${JSON.stringify(manifest, undefined, 2)}\n`;
  return { manifest, files: new Map([["package.json", manifestText], ...papers, ...scripts, ...declarations]), imports };
}

/** Writes the tarball, and the folder that a package manager makes of it. */
async function write(out: string, version: string, files: ReadonlyMap<string, string>): Promise<Written> {
  const [folder, tarball] = [join(out, "package"), join(out, `chunk-memo-${version}.tgz`)];
  await rm(folder, { recursive: true, force: true });
  const encoder = new TextEncoder();
  const bytes = packTarball(new Map([...files].map(([path, text]) => [path, encoder.encode(text)])), [PROGRAM_FILE]);
  for (const [path, content] of unpackTarball(bytes)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await writeFile(tarball, bytes);
  return { folder, tarball, bytes: bytes.length };
}

/** Loads each entry and compares what it has with what its source exports. */
async function runtimeProblems(
  folder: string,
  config: DenoConfig,
  manifest: Manifest,
  entries: readonly EntryExports[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const { specifier, values } of entries) {
    const target = manifest.exports[`.${specifier.slice(config.name.length)}`];
    const file = typeof target === "object" ? target.default : "";
    const module: object = await import(pathToFileURL(join(folder, file)).href);
    const names = Object.keys(module).sort();
    if (names.join() !== values.join()) problems.push(`${file}: it exports ${names.join(", ")}, and its source ${values.join(", ")}`);
  }
  return problems;
}

/** The packages that the types speak of, and their versions. */
function packagesOfTypes(manifest: Manifest, files: ReadonlyMap<string, string>): Record<string, string> {
  const specifiers = [...files].flatMap(([path, text]) => path.endsWith(".d.ts") ? [...specifiersOf(text)] : []);
  const names = new Set(specifiers.map(packageOf));
  return Object.fromEntries(Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(([name]) => names.has(name)));
}

function sizeOf(files: ReadonlyMap<string, string>, imports: Imports): Size {
  const bytesOf = (paths: Iterable<string>) =>
    [...paths].reduce((total, path) => total + (imports.has(path) ? new TextEncoder().encode(files.get(path)).length : 0), 0);
  return {
    total: bytesOf(imports.keys()),
    core: bytesOf(closureOf(imports, ["mod.js", "worker.js"], true)),
    atOnce: bytesOf(closureOf(imports, ["mod.js"], false)),
  };
}

async function main(): Promise<number> {
  const config: DenoConfig = JSON.parse(await readFile(`${root}deno.json`, "utf8"));
  const [{ manifest, files, imports }, entries] = await Promise.all([build(config), exportsOf(root, config)]);
  const { folder, tarball, bytes } = await write(join(root, "npm"), config.version, files);
  const versions = { "deno.json": config.version, "src/made.ts": LIBRARY_VERSION };
  const problems = problemsOf({ manifest, files }, versions);
  if (problems.length === 0) {
    const [atRunTime, inTypes] = await Promise.all([
      runtimeProblems(folder, config, manifest, entries),
      typeProblems(folder, config, entries, packagesOfTypes(manifest, files)),
    ]);
    problems.push(...atRunTime, ...inTypes);
  }
  if (problems.length > 0) {
    await rm(tarball);
    console.error(`Cannot build package: ${problems.length} of its promises do not hold:\n${problems.join("\n")}`);
    return 1;
  }
  console.log(`${sizeText(sizeOf(files, imports), bytes)}${tarball}`);
  return 0;
}

if (import.meta.main) {
  process.exitCode = await main().catch((error) => {
    console.error(messageOf(error));
    return 1;
  });
}
