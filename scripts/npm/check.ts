/**
 * What must hold of the package, whatever built it.
 *
 * @module
 */

import { posix } from "node:path";
import { blankText } from "./code_text.ts";
import { packageOf } from "./javascript_imports.ts";
import type { Manifest } from "./manifest.ts";

/** A package as it was built. */
export interface Built {
  /** package.json. */
  readonly manifest: Manifest;
  /** Its files of text: path to text. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a package must have in it beside code. */
const PAPERS = ["README.md", "LICENSE", "FORMAT.md", "CHANGES.md"];

/**
 * Looks for all that is wrong with a package.
 *
 * @param built The package
 * @param versions What else says which version this is: where to version
 * @returns What is wrong, a line each; nothing if all is well
 */
export function problemsOf(built: Built, versions: Readonly<Record<string, string>>): string[] {
  const { manifest, files } = built;
  return [
    ...PAPERS.filter((path) => !files.has(path)).map((path) => `${path}: it is missing`),
    ...Object.entries(versions).filter(([, version]) => version !== manifest.version)
      .map(([where, version]) => `package.json: the version is ${manifest.version}, and that of ${where} ${version}`),
    ...[...targetsOf(manifest)].filter((path) => !files.has(path)).map((path) => `package.json: it names ${path}, which is missing`),
    ...[...files].flatMap(([path, text]) => isCode(path) ? codeProblems(built, path, text) : []),
  ];
}

function isCode(path: string): boolean {
  return path.endsWith(".js") || path.endsWith(".d.ts");
}

/** The files that package.json names. */
function* targetsOf({ exports, main, types, bin }: Manifest): Iterable<string> {
  const targets = Object.values(exports).flatMap((target) => typeof target === "string" ? [target] : Object.values(target));
  for (const target of [...targets, main, types, ...Object.values(bin)]) {
    if (target !== "./package.json") yield posix.normalize(target);
  }
}

function codeProblems(built: Built, path: string, text: string): string[] {
  const specifiers = [...specifiersOf(text)].flatMap((specifier) => specifierProblem(built, path, specifier) ?? []);
  if (path.endsWith(".d.ts")) return specifiers;
  return [...specifiers, ...siblingProblems(built, path, text), ...denoProblems(path, text), ...lackingProblems(path, text)];
}

/**
 * The modules that code imports.
 *
 * @param code A JavaScript or declaration file
 * @returns The specifiers, each once; examples in comments do not count
 */
export function specifiersOf(code: string): Set<string> {
  const withTexts = blankText(code, { texts: false });
  const specifier = /\s*(["'])([^"'\n]+)\1/y;
  const found = new Set<string>();
  // A text may hold code, as the page of a report does: words count only where they are code themselves.
  for (const { 0: word, index } of blankText(code, { texts: true }).matchAll(/\bfrom\b|\bimport\s*\(|\bimport\b|\brequire\s*\(/g)) {
    specifier.lastIndex = index + word.length;
    const match = specifier.exec(withTexts);
    if (match !== null) found.add(match[2]!);
  }
  return found;
}

function specifierProblem({ manifest, files }: Built, path: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (/^\.\.?\//.test(specifier)) {
    const target = posix.join(posix.dirname(path), specifier);
    const file = path.endsWith(".d.ts") ? target.replace(/\.js$/, ".d.ts") : target;
    return files.has(file) ? undefined : `${path}: it imports ${specifier}, which is missing`;
  }
  const known = { ...manifest.dependencies, ...manifest.peerDependencies };
  if (!/^@(?:std|jsr)\/|^[a-z]+:/.test(specifier) && Object.hasOwn(known, packageOf(specifier))) return undefined;
  return `${path}: it imports ${specifier}, which is no dependency`;
}

/** Files that are found beside another one by its URL, as a worker's module is. */
function siblingProblems({ files }: Built, path: string, text: string): string[] {
  const urls = blankText(text, { texts: false }).matchAll(/new URL\(([^;]*?),\s*import\.meta\.url\s*\)/g);
  const names = [...urls].flatMap(([, target]) => [...target!.matchAll(/"(\.[^"\n]*\.js)"/g)].map((match) => match[1]!));
  return names.filter((name) => !files.has(posix.join(posix.dirname(path), name))).map((name) => `${path}: ${name} is not beside it`);
}

/**
 * Deno's namespace may be asked for as `globalThis.Deno`, or `typeof Deno`, and what it has be taken with `?.`: everything else throws where
 * there is none.
 */
function denoProblems(path: string, text: string): string[] {
  const code = blankText(text, { texts: true });
  const free = code.matchAll(/(?<![\w$.#]|\btypeof )Deno(?![\w$])/g);
  const unguarded = code.matchAll(/\bglobalThis\.Deno\s*[.[(](?!\?)/g);
  return [...free, ...unguarded].map(({ index }) => `${whereText(path, text, index)}: it needs Deno`);
}

/** What Node 20 lacks and would fail for at run time alone. */
const LACKING =
  /\b(?:Promise\.(?:withResolvers|try)|Array\.fromAsync|(?:Object|Map)\.groupBy|RegExp\.escape|Iterator\.from|Uint8Array\.from(?:Base64|Hex)|import\.meta\.main)\b|\.toBase64\(/g;

function lackingProblems(path: string, text: string): string[] {
  const found = blankText(text, { texts: true }).matchAll(LACKING);
  return [...found].map(({ 0: name, index }) => `${whereText(path, text, index)}: Node 20 has no ${name}`);
}

function whereText(path: string, text: string, index: number): string {
  const line = text.slice(0, index).split("\n").length;
  return `${path}, line ${line}, ${JSON.stringify(text.split("\n")[line - 1]!.trim())}`;
}

/** How large a package is. */
export interface Size {
  /** All JavaScript, in bytes, without source maps. */
  readonly total: number;
  /** What the library itself and its workers can come to load, without the command line and the other entries. */
  readonly core: number;
  /** What importing the library loads at once. */
  readonly atOnce: number;
}

/**
 * The size as a table of one line each.
 *
 * @param size The size
 * @param tarball The bytes of the tarball
 * @returns Lines
 */
export function sizeText(size: Size, tarball: number): string {
  const rows = [
    ["JavaScript", size.total],
    ["of it the library and its workers", size.core],
    ["of it loaded by an import", size.atOnce],
    ["tarball, with source maps and types", tarball],
  ] as const;
  return rows.map(([what, bytes]) => `${what.padEnd(38)}${(bytes / 1000).toFixed(1).padStart(8)} kB\n`).join("");
}
