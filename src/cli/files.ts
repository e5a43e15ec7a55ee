/**
 * The disk as the grammar of values sees it.
 *
 * @module
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { nearestName } from "../suggest.ts";
import { type GlobPath, type GlobSegment, parseGlob } from "./grammar/glob.ts";
import { ValueProblem } from "./grammar/problem.ts";
import type { ValueFiles } from "./grammar/value_files.ts";

/** How many names are looked at before a pattern is refused. */
const MAX_NAMES = 1_000_000;

/** A folder that is being walked. */
interface Place {
  /** Where it is. */
  readonly path: string;
  /** How the paths of what it holds begin. */
  readonly typed: string;
}

/** A name in a folder. */
interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** What is there, links followed; nothing if it is not there or cannot be seen. */
function kindOf(path: string): "folder" | "file" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** What a folder holds; a folder that cannot be read holds nothing that fits. */
function entriesOf(path: string): Entry[] {
  try {
    return readdirSync(path, { withFileTypes: true }).map((entry) => {
      const isLink = entry.isSymbolicLink();
      return { name: entry.name, isLink, isFolder: isLink ? kindOf(join(path, entry.name)) === "folder" : entry.isDirectory() };
    });
  } catch {
    return [];
  }
}

/** Collects the paths that fit a pattern. */
class Walk {
  /** What was found. */
  readonly found = new Set<string>();
  #names = 0;

  /**
   * Walks a pattern from a folder on.
   *
   * @param place The folder
   * @param segments What is left of the pattern
   * @param isFolder Whether folders are meant
   */
  enter(place: Place, segments: readonly GlobSegment[], isFolder: boolean): void {
    const [segment, ...rest] = segments;
    if (segment === undefined) return;
    if (segment === "**") {
      // No folder at all, or one and then as many as there are; a double star at the end means all that is inside.
      this.enter(place, rest, isFolder);
      for (const entry of this.#list(place)) {
        const next = this.#next(place, entry.name);
        if (rest.length === 0 && entry.isFolder === isFolder) this.#keep(next, isFolder);
        // A link could lead back to where we are.
        if (entry.isFolder && !entry.isLink && !entry.name.startsWith(".")) this.enter(next, segments, isFolder);
      }
      return;
    }
    const entries = segment.isLiteral ? this.#one(place, segment.text) : this.#list(place);
    for (const entry of entries) {
      if (!segment.matches(entry.name)) continue;
      const next = this.#next(place, entry.name);
      if (rest.length > 0) {
        if (entry.isFolder) this.enter(next, rest, isFolder);
      } else if (entry.isFolder === isFolder) this.#keep(next, isFolder);
    }
  }

  #next({ path, typed }: Place, name: string): Place {
    return { path: join(path, name), typed: typed === "" || typed.endsWith("/") ? typed + name : `${typed}/${name}` };
  }

  #keep({ typed }: Place, isFolder: boolean): void {
    this.found.add(isFolder ? `${typed}/` : typed);
  }

  #one({ path }: Place, name: string): Entry[] {
    const kind = kindOf(join(path, name));
    return kind === undefined ? [] : [{ name, isFolder: kind === "folder", isLink: false }];
  }

  #list({ path }: Place): Entry[] {
    const entries = entriesOf(path);
    this.#names += entries.length;
    if (this.#names > MAX_NAMES) throw new ValueProblem(`it looks through more than ${MAX_NAMES} names: name a folder`);
    return entries.filter(({ name }) => name.isWellFormed());
  }
}

function walk(cwd: string, { base, segments, isFolder }: GlobPath, found: Walk): void {
  found.enter({ path: base === "" ? cwd : resolve(cwd, base), typed: base }, segments, isFolder);
}

function readText(cwd: string, path: string): string {
  const place = resolve(cwd, path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(place);
  } catch (error) {
    if (codeOf(error) === "EISDIR") throw new ValueProblem(`${path} is a folder`);
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") {
      throw new ValueProblem(`${path} cannot be read: ${String(codeOf(error) ?? (error as Error).message)}`);
    }
    const names = entriesOf(dirname(place)).map(({ name }) => name);
    const near = nearestName(place.slice(dirname(place).length).replace(/^[\\/]/, ""), names);
    throw new ValueProblem(`there is no file ${path}${near === undefined ? "" : `: did you mean ${near}`}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ValueProblem(`${path} is not text in UTF-8`);
  }
}

/**
 * The disk, as seen from a directory.
 *
 * @param cwd The directory that relative paths start from
 * @returns What the grammar of values needs of it
 */
export function valueFiles(cwd: string): ValueFiles {
  return {
    readText: (path) => readText(cwd, path),
    listFiles: (pattern) => {
      const found = new Walk();
      for (const path of parseGlob(sep === "\\" ? pattern.replaceAll("\\", "/") : pattern)) walk(cwd, path, found);
      return [...found.found].sort();
    },
  };
}
