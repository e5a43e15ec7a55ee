/**
 * What a module exports to be swept, and how it is found.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ChunkSize } from "../grid/chunk_spec.ts";
import { checkOptionNames, knownNames } from "../suggest.ts";
import { UsageError } from "./usage_error.ts";

/** A function of params and vectors, types aside. */
export type SweepFn = (args: never, context: never) => unknown;

/** A function with its grid, as a module exports it for `run`. */
export interface Sweep {
  /** A function of params and vectors: one output per point, in the order of `context.points`. */
  readonly fn: SweepFn;
  /** Its name on record; the name of the export by default, that of the file for the default export. */
  readonly name?: string;
  /** The values of each axis, where the command gives none. */
  readonly axisValues?: Readonly<Record<string, Iterable<unknown> & object>>;
  /** The params, where the command gives none. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** How many values of each axis make a chunk; `"auto"` by default. */
  readonly chunkSpec?: Readonly<Record<string, ChunkSize>> | "auto";
  /** The axes from the slowest to the fastest; by name by default. */
  readonly axisOrder?: readonly string[];
  /** Part of every file's name; `"v1"` by default. */
  readonly version?: string;
}

/** A sweep that has its name. */
export interface NamedSweep extends Sweep {
  readonly name: string;
}

const SWEEP_NAMES = ["fn", "name", "axisValues", "params", "chunkSpec", "axisOrder", "version"];

/** A module as it was typed. */
interface ModuleName {
  /** What was typed. */
  readonly typed: string;
  /** The module, without the export. */
  readonly module: string;
  /** The export. */
  readonly exportName: string;
}

function moduleName(typed: string): ModuleName {
  const at = typed.lastIndexOf("#");
  return at < 0
    ? { typed, module: typed, exportName: "default" }
    : { typed, module: typed.slice(0, at), exportName: typed.slice(at + 1) || "default" };
}

/** The address of a module: paths start from the current directory. */
function moduleUrl(module: string, cwd: string): URL {
  // A drive letter is no scheme.
  const url = /^[a-z][a-z0-9+.-]+:/i.test(module) ? URL.parse(module) : pathToFileURL(resolve(cwd, module));
  if (url === null) throw new UsageError(`Cannot run ${module}: it is no address of a module`);
  if (url.protocol === "file:" && !existsSync(url)) {
    const hint = module.includes("=") ? ": the module comes before the axes" : "";
    throw new UsageError(`Cannot run ${module}: there is no such file${hint}`);
  }
  return url;
}

/** The name of a file without folder and ending. */
function stemOf(url: URL): string {
  const file = decodeURIComponent(url.pathname).split("/").at(-1) ?? "";
  return file.replace(/\.[^.]*$/, "") || "default";
}

async function importModule(module: string, url: URL): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(url.href);
  } catch (error) {
    throw new Error(`Cannot load ${module}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function isSweep(value: unknown): value is Sweep {
  return typeof value === "object" && value !== null && typeof (value as { fn?: unknown }).fn === "function";
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object without fn" : `a ${typeof value}`;
}

function refuseExport({ module, exportName }: ModuleName, exported: Readonly<Record<string, unknown>>): never {
  const names = Object.keys(exported).filter((name) => typeof exported[name] === "function" || isSweep(exported[name]));
  const wayOut = names.length === 0
    ? "export a function of vectors, or { fn, axisValues }"
    : `it exports ${names.join(", ")}: write ${module}#name`;
  const what = exportName === "default" ? "the default export" : `the export ${JSON.stringify(exportName)}`;
  const state = Object.hasOwn(exported, exportName)
    ? `must be a function or { fn, … }: received ${describe(exported[exportName])}`
    : "is not there";
  throw new UsageError(`Cannot run ${module}: ${what} ${state}: ${wayOut}`);
}

/**
 * Loads what a module exports.
 *
 * @param typed The module, with `#` and the export if it is not the default
 * @param cwd The directory that relative paths start from
 * @returns The sweep
 * @throws {UsageError} If there is no such module or export, or it is no function
 */
export async function loadSweep(typed: string, cwd: string): Promise<NamedSweep> {
  const name = moduleName(typed);
  const url = moduleUrl(name.module, cwd);
  const exported = await importModule(name.module, url);
  const found = Object.hasOwn(exported, name.exportName) ? exported[name.exportName] : undefined;
  if (typeof found !== "function" && !isSweep(found)) refuseExport(name, exported);
  const sweep: Sweep = typeof found === "function" ? { fn: found as SweepFn } : found;
  if (typeof found !== "function") {
    try {
      checkOptionNames(`run ${typed}`, sweep, SWEEP_NAMES);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }
  if ("cacheStatus" in sweep.fn) {
    throw new UsageError(`Cannot run ${typed}: it is memoized already: export the function that it was made of`);
  }
  return { ...sweep, name: sweep.name ?? (name.exportName === "default" ? stemOf(url) : name.exportName) };
}

/** Refuses an axis that a sweep with axes of its own does not have. */
export function checkAxis(sweep: NamedSweep, axis: string): void {
  if (sweep.axisValues === undefined || Object.hasOwn(sweep.axisValues, axis)) return;
  const isParam = Object.hasOwn(sweep.params ?? {}, axis);
  const wayOut = isParam ? `it is a param: write --param ${axis}=…` : knownNames("axes", axis, Object.keys(sweep.axisValues));
  throw new UsageError(`Cannot use axis ${JSON.stringify(axis)} of ${sweep.name}: it is unknown: ${wayOut}`);
}
