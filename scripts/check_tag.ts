/**
 * Refuses to publish under a tag that is not the version in deno.json: `deno run --allow-read=. scripts/check_tag.ts v1.2.3`.
 *
 * @module
 */

import { readFile } from "node:fs/promises";
import process from "node:process";

/** The versions of semantic versioning, without what is to be ignored in them. */
const VERSION = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/**
 * Tells what stands against publishing.
 *
 * @param tag The tag
 * @param version The version in deno.json
 * @returns The reason, or `undefined` if there is none
 */
export function tagProblem(tag: string | undefined, version: unknown): string | undefined {
  if (typeof version !== "string" || !VERSION.test(version)) {
    return `Cannot publish: the version in deno.json must be like 1.2.3: received ${JSON.stringify(version)}`;
  }
  if (tag === `v${version}`) return undefined;
  return `Cannot publish: the tag must be v${version}, the version in deno.json: received ${
    tag === undefined ? "none" : JSON.stringify(tag)
  }`;
}

if (import.meta.main) {
  const config: { readonly version?: unknown } = JSON.parse(await readFile(new URL("../deno.json", import.meta.url), "utf8"));
  const problem = tagProblem(process.argv[2], config.version);
  if (problem !== undefined) console.error(problem);
  process.exitCode = problem === undefined ? 0 : 1;
}
