/**
 * What a module exports to be swept, and how it is found.
 *
 * @module
 */

import { readdirSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkSweep, type Sweep, type SweepFn } from "../define_sweep.ts";
import { messageOf } from "../message_of.ts";
import { isZip, type ZipAxis } from "../grid/zip.ts";
import { knownNames, nearestName } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { errorLine } from "./error_line.ts";
import { oneLine } from "./grammar/problem.ts";
import { asUsageError, UsageError } from "./usage_error.ts";

export type { Sweep, SweepFn };

/** Where a sweep was found, for workers to import. */
export interface SweepModule {
  /** The address of the module. */
  readonly url: string;
  /** The name of the export. */
  readonly exportName: string;
}

/** A sweep that has its name. */
export interface NamedSweep extends Sweep {
  readonly name: string;
  readonly module: SweepModule;
}

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

function cannotRun(module: string, state: string): never {
  throw new UsageError(`Cannot run ${oneLine(module)}: ${state}`);
}

/** How files of modules are named. */
const MODULE_NAME = /\.[cm]?[jt]sx?$/;

/** A file of a similar name in the same folder. */
function nearFile(path: string): string {
  try {
    const near = nearestName(basename(path), readdirSync(dirname(path)).filter((name) => MODULE_NAME.test(name)));
    return near === undefined ? "" : `: did you mean ${near}`;
  } catch {
    return "";
  }
}

/** The address of a module: paths start from the current directory. */
function moduleUrl(module: string, cwd: string): URL {
  if (module === "") cannotRun("#", "no module given: write MODULE[#export]");
  // No path has a NUL; a drive letter is no scheme.
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(module);
  if (module.includes("\0") || isUrl && !URL.canParse(module)) cannotRun(module, "it is no address of a module");
  const url = isUrl ? new URL(module) : pathToFileURL(resolve(cwd, module));
  if (url.protocol === "file:") checkFile(module, url);
  return url;
}

/** Refuses what is no file of a module: a device would be read for ever. */
function checkFile(module: string, url: URL): void {
  let path: string;
  let found: ReturnType<typeof statSync>;
  try {
    path = fileURLToPath(url);
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    cannotRun(module, `it cannot be read: ${String((error as { code?: unknown }).code ?? messageOf(error))}`);
  }
  if (found === undefined) {
    cannotRun(module, `there is no such file${module.includes("=") ? ": the module comes before the axes" : nearFile(path)}`);
  }
  if (found.isDirectory()) cannotRun(module, "it is a folder: name a file in it");
  if (!found.isFile() || !MODULE_NAME.test(path)) cannotRun(module, "it is no module: its name must end in .ts, .js, .mjs or the like");
}

/**
 * A module may wait for ever at its top: whoever interrupts it is not held by it, and where nothing is left that could end the waiting, some
 * runtimes would end without a word.
 */
async function importUnless(signal: AbortSignal | undefined, url: URL): Promise<Readonly<Record<string, unknown>>> {
  signal?.throwIfAborted();
  let [stop, giveUp] = [() => {}, () => {}];
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(signal?.reason);
    giveUp = () => reject(new Error("it waits at its top for what never comes"));
  });
  signal?.addEventListener("abort", stop, { once: true });
  process.once("beforeExit", giveUp);
  try {
    return await Promise.race([import(url.href), ended]);
  } finally {
    signal?.removeEventListener("abort", stop);
    process.off("beforeExit", giveUp);
  }
}

async function importModule(module: string, url: URL, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await importUnless(signal, url);
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error;
    const isForeign = (error as { code?: unknown } | null)?.code === "ERR_UNKNOWN_FILE_EXTENSION";
    const wayOut = isForeign ? ": this Node runs JavaScript alone: give a module in it, or use Bun (bunx --bun chunk-memo) or Deno" : "";
    throw new UsageError(`Cannot load ${oneLine(module)}: ${errorLine(error)}${wayOut}`, { cause: error });
  }
}

/** The name of a file without folder and ending. */
function stemOf(url: URL): string {
  const file = url.protocol === "file:" ? basename(fileURLToPath(url)) : url.pathname.split("/").at(-1) ?? "";
  return file.replace(/\.[^.]*$/, "") || "default";
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
  const near = nearestName(exportName, names) ?? (names.length === 1 ? names[0] : "name");
  const wayOut = names.length === 0
    ? "export a function of vectors, or what defineSweep({ fn, axisValues }) gives"
    : `it exports ${names.join(", ")}: write ${module}#${near}`;
  const what = exportName === "default" ? "the default export" : `the export ${JSON.stringify(exportName)}`;
  const state = Object.hasOwn(exported, exportName)
    ? `must be a function or { fn, … }: received ${describe(exported[exportName])}`
    : "is not there";
  throw new UsageError(`Cannot run ${module}: ${what} ${state}: ${wayOut}`);
}

/**
 * Loads what a module exports: a function of vectors, one that `perPoint` or `task` made, or a sweep.
 *
 * @param typed The module, with `#` and the export if it is not the default
 * @param cwd The directory that relative paths start from
 * @param signal What ends the waiting for a module that does not come to its end
 * @returns The sweep
 * @throws {UsageError} If there is no such module or export, it cannot be loaded, or it is neither a function nor a sweep
 */
export async function loadSweep(typed: string, cwd: string, signal?: AbortSignal): Promise<NamedSweep> {
  const name = moduleName(typed);
  const url = moduleUrl(name.module, cwd);
  const exported = await importModule(name.module, url, signal);
  const found = Object.hasOwn(exported, name.exportName) ? exported[name.exportName] : undefined;
  if (typeof found !== "function" && !isSweep(found)) refuseExport(name, exported);
  const sweep: Sweep = typeof found === "function" ? { fn: found as SweepFn } : found;
  asUsageError(() => checkSweep(`run ${typed}`, sweep));
  return {
    ...sweep,
    name: sweep.name ?? (name.exportName === "default" ? stemOf(url) : name.exportName),
    module: { url: url.href, exportName: name.exportName },
  };
}

/**
 * Refuses an axis.
 *
 * @param sweep The sweep
 * @param axis The axis
 * @param state What is wrong with it
 * @throws {UsageError} Always
 */
export function refuseAxis(sweep: NamedSweep, axis: string, state: string): never {
  throw new UsageError(`Cannot use axis ${JSON.stringify(axis)} of ${sweep.name}: ${state}`);
}

/** The zipped axis that has a field. */
function zippedWith(axes: AxesInput, field: string): string | undefined {
  return Object.keys(axes).find((name) => {
    const values: unknown = axes[name];
    return isZip(values) && values.fields.includes(field);
  });
}

/** How a zipped axis is written. */
export function zipForm(axis: string, { fields }: ZipAxis<object>): string {
  return `${axis}=zip(${fields.map((field) => `${field}=[…]`).join(",")})`;
}

/**
 * Refuses an axis that a sweep with axes of its own does not have.
 *
 * @param sweep The sweep
 * @param axis The axis
 * @throws {UsageError} If it is a param, a field of a zipped axis, or unknown
 */
export function checkAxis(sweep: NamedSweep, axis: string): void {
  const { axisValues, params = {} } = sweep;
  if (axisValues === undefined || Object.hasOwn(axisValues, axis)) return;
  const zipped = zippedWith(axisValues, axis);
  if (zipped !== undefined) {
    refuseAxis(
      sweep,
      axis,
      `it is a field of the zipped axis ${JSON.stringify(zipped)}: write ${zipForm(zipped, axisValues[zipped] as ZipAxis<object>)}`,
    );
  }
  const wayOut = Object.hasOwn(params, axis) ? `it is a param: write --param ${axis}=…` : knownNames("axes", axis, Object.keys(axisValues));
  refuseAxis(sweep, axis, `it is unknown: ${wayOut}`);
}
