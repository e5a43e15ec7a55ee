/**
 * What is on the disk, read without the engine.
 *
 * @module
 */

import { existsSync, readdirSync, statSync } from "node:fs";
import { bitGet } from "../../src/format/bitmap.ts";
import { ChunkStore } from "../../src/store/chunk_store.ts";
import type { ModelFile } from "./reference.ts";
import { numberOf, productOf } from "./values.ts";

/** A file of a cache: a change of any of these is a write. */
export interface Listed {
  readonly bytes: number;
  readonly stamp: string;
}

/**
 * Lists a directory and all below it.
 *
 * @param directory The directory; it need not exist
 * @returns The files by path below it
 */
export function listFiles(directory: string): Map<string, Listed> {
  const files = new Map<string, Listed>();
  const visit = (below: string): void => {
    for (const entry of readdirSync(`${directory}/${below}`, { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else {
        const { size, mtimeMs, ino } = statSync(`${directory}/${path}`);
        files.set(path, { bytes: size, stamp: `${size} ${mtimeMs} ${ino}` });
      }
    }
  };
  if (existsSync(directory)) visit("");
  return files;
}

/** The files that are in a listing and not, or not the same, in an earlier one. */
export function writtenSince(before: ReadonlyMap<string, Listed>, after: ReadonlyMap<string, Listed>): [path: string, file: Listed][] {
  return [...after].filter(([path, { stamp }]) => before.get(path)?.stamp !== stamp);
}

/** A text for a file of the model or of the disk: equal texts, equal files. */
export function fileText(file: Pick<ModelFile, "points" | "request">): string {
  return `${file.request} ${[...file.points].sort().join(" ")}`;
}

/** Reads heads, each once: files are immutable. */
export class HeadReader {
  readonly #store: ChunkStore;
  readonly #names: readonly string[];
  readonly #texts = new Map<string, string>();

  constructor(root: string, cacheId: string, names: readonly string[]) {
    this.#store = new ChunkStore({ root, cacheId, durability: "none" });
    this.#names = names;
  }

  /**
   * Tells what the files hold.
   *
   * @param files A listing of the cache's directory
   * @returns One text per file, sorted; those of whole outputs are "whole"
   */
  async texts(files: ReadonlyMap<string, Listed>): Promise<string[]> {
    const texts: string[] = [];
    for (const [path, { stamp }] of files) {
      if (!path.startsWith("chunks/")) continue;
      const id = `${path} ${stamp}`;
      const text = this.#texts.get(id) ?? await this.#read(path);
      this.#texts.set(id, text);
      texts.push(text);
    }
    return texts.sort();
  }

  async #read(path: string): Promise<string> {
    const read = await this.#store.readHeadAndMade(path);
    if (read === undefined) throw new Error(`gone: ${path}`);
    const { head, made } = read;
    if (head.whole) return "whole";
    const names = head.axes.map(([name]) => name);
    const rows = productOf(head.axes.map(([, values]) => values.map(numberOf)));
    const points = rows.filter((_, point) => head.presence === undefined || bitGet(head.presence, point))
      .map((row) => this.#names.map((name) => row[names.indexOf(name)]).join("."));
    return fileText({ points: new Set(points), request: made.request });
  }
}
