/**
 * Looks at the surroundings: the runtime, the file system, the caches under a root.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "@std/path";
import { ChunkMemoError, StoreError } from "../errors.ts";
import { fileInfo, listNames } from "../store/files.ts";
import { runtimeName } from "../store/runtime.ts";
import { isLeftover, isTempName } from "../store/temp_names.ts";
import { freeBytes, probeVolume, type VolumeAbilities } from "../store/volume.ts";
import { formatBytes, formatCount } from "./amounts.ts";
import { findRemains } from "./broken.ts";
import type { MaintenanceOptions } from "./context.ts";
import { findLeftovers, type LeaseHolder } from "./leftovers.ts";
import { type CacheSummary, list } from "./listing.ts";

/** Something that {@linkcode doctor} has found. */
export interface Finding {
  /** `ok`: as it should be. `warn`: it works, less well. `fail`: it does not work. */
  readonly level: "ok" | "warn" | "fail";
  /** What it is about: `runtime`, `root`, `files`, or a cache id. */
  readonly about: string;
  /** What was found. */
  readonly what: string;
  /** What to do about it. */
  readonly wayOut?: string | undefined;
}

/** What {@linkcode doctor} found. */
export interface DoctorReport {
  /** The root. */
  readonly root: string;
  /** The worst of what was found. */
  readonly level: Finding["level"];
  /** All that was found. */
  readonly findings: readonly Finding[];
}

/** The oldest versions that the tests run on. */
const OLDEST: Readonly<Record<string, readonly number[]>> = { deno: [2, 0], node: [20, 15], bun: [1, 2] };
const LITTLE_SPACE = 2 ** 30;
const NO_SPACE = 10 * 2 ** 20;
/** Below that it may be the granularity of the clock. */
const CLOCK_MS = 2000;

/**
 * Checks the surroundings: the runtime, whether the root can be used, what its file system can do, and what state the caches are in as far
 * as can be told without reading them. Writes a few small files into the root, and removes them.
 *
 * @param root The directory of all caches
 * @param options What stops it, who is told
 * @returns What was found
 *
 * @example Is a directory fit for caches?
 * ```ts
 * import { doctor } from "@x/chunk-memo/maintenance";
 * import { assert } from "@std/assert";
 *
 * const { level, findings } = await doctor(await Deno.makeTempDir());
 * assert(level !== "fail", findings.map(({ what }) => what).join("; "));
 * ```
 */
export async function doctor(root: string, options: MaintenanceOptions = {}): Promise<DoctorReport> {
  const findings: Finding[] = [checkRuntime(runtimeName())];
  findings.push(...await checkRoot(root));
  if (await isDirectory(root)) findings.push(...await checkCaches(root, options));
  const level = (["fail", "warn"] as const).find((worst) => findings.some((finding) => finding.level === worst)) ?? "ok";
  return { root, level, findings };
}

/** Whether a runtime is one that the tests run on. */
export function checkRuntime(name: string): Finding {
  const [runtime, version = ""] = name.split(" ");
  const oldest = OLDEST[runtime];
  const [major, minor] = version.split(".").map(Number);
  const about = "runtime";
  if (oldest === undefined) return { level: "warn", about, what: `${name} is not tested`, wayOut: "use Deno, Node or Bun" };
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return { level: "ok", about, what: name };
  return { level: "fail", about, what: `${name} is too old`, wayOut: `use ${runtime} ${oldest.join(".")} or newer` };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    await listNames(path);
    return await fileInfo(path) !== undefined;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

/** A root that is not there, or leads to nothing. */
async function absent(root: string): Promise<Finding> {
  const about = "root";
  const path = resolve(root);
  if (!(await listNames(dirname(path))).includes(basename(path))) {
    return { level: "warn", about, what: "it is not there", wayOut: "the first run makes it" };
  }
  return { level: "fail", about, what: "it is a link to something that is not there", wayOut: "make that, or choose another root" };
}

async function checkRoot(root: string): Promise<Finding[]> {
  const about = "root";
  try {
    if (await fileInfo(root) === undefined) return [await absent(root)];
    await listNames(root);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [{ level: "fail", about, what: error.message, wayOut: "choose another root, or change its permissions" }];
  }
  const free = await freeBytes(root);
  const space = free === undefined ? [] : [checkSpace(free)];
  try {
    return [...space, ...checkVolume(await probeVolume(root))];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [...space, {
      level: "warn",
      about,
      what: error.message,
      wayOut: "what is known can be read; to store more, change its permissions",
    }];
  }
}

/** Whether there is room. */
export function checkSpace(free: number): Finding {
  const what = `${Math.floor(free / 1e6)} MB free`;
  const about = "root";
  if (free < NO_SPACE) return { level: "fail", about, what, wayOut: "free some space" };
  if (free < LITTLE_SPACE) return { level: "warn", about, what, wayOut: "free some space before a large sweep, or choose another root" };
  return { level: "ok", about, what };
}

/** Whether a file system can do what is needed. */
export function checkVolume(volume: VolumeAbilities): Finding[] {
  const about = "files";
  const check = (isFine: boolean, what: string, level: "warn" | "fail", wayOut: string): Finding =>
    isFine ? { level: "ok", about, what } : { level, about, what: `not so: ${what}`, wayOut };
  const { syncMs, clockAheadMs } = volume;
  return [
    check(volume.renamesOver, "a file takes the place of another one at once", "fail", "choose a root on another file system"),
    check(
      volume.createsExclusively,
      "a file is created by one process alone",
      "fail",
      "choose a root on another file system, or run one process only",
    ),
    check(volume.hasHardLinks, "a file may have two names", "warn", "claims work without, and take a file each"),
    check(syncMs !== undefined, "files are brought down to the medium", "warn", 'set durability to "none", and copy what is dear'),
    ...(syncMs === undefined || syncMs < 100 ? [] : [{
      level: "warn" as const,
      about,
      what: `bringing a file down to the medium takes ${Math.round(syncMs)} ms`,
      wayOut: "use larger chunks",
    }]),
    check(
      Math.abs(clockAheadMs) < CLOCK_MS,
      `the clock of the file system is that of this machine (${Math.round(clockAheadMs)} ms apart)`,
      "warn",
      "set the clocks: leftovers may be taken for new, or the other way round",
    ),
    check(volume.isCaseSensitive, "names that differ in case are two names", "warn", "choose no cache ids that differ in case alone"),
  ];
}

async function checkCaches(root: string, options: MaintenanceOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const { caches, broken } = await list(root, options);
    for (const { cacheId, problem, wayOut } of broken) findings.push({ level: "fail", about: cacheId, what: problem, wayOut });
    for (const cacheId of await findRemains(root)) {
      findings.push({ level: "warn", about: cacheId, what: "nothing is left of it but folders", wayOut: "rm removes it" });
    }
    for (const cache of caches) findings.push(...await checkCache(cache));
    for (const name of await listNames(root)) {
      const info = isTempName(name) ? await fileInfo(join(root, name)) : undefined;
      if (info === undefined || !isLeftover(name, Date.now() - info.modifiedMs)) continue;
      findings.push({ level: "warn", about: "root", what: `${name} was left by a dead process`, wayOut: "remove it" });
    }
  } catch (error) {
    if (!(error instanceof ChunkMemoError)) throw error;
    findings.push({ level: "fail", about: "root", what: error.message });
  }
  return findings;
}

function holderText({ host, pid, chunks, startedAt }: LeaseHolder): string {
  const since = startedAt === undefined ? "" : ` since ${startedAt}`;
  return `process ${pid ?? "unknown"} on ${host ?? "an unknown machine"}${since}, ${formatCount(chunks, "chunk")} in hand`;
}

async function checkCache({ cacheId, directory, files, points, bytes, others, ...more }: CacheSummary): Promise<Finding[]> {
  const all = others.reduce((sum, other) => sum + other.files, files);
  const size = others.reduce((sum, other) => sum + other.bytes, bytes);
  const findings: Finding[] = [{
    level: "ok",
    about: cacheId,
    what: `${formatCount(points, "point")} known; ${formatCount(all, "file")}, ${formatBytes(size)}`,
  }];
  const warn = (what: string, wayOut: string) => findings.push({ level: "warn", about: cacheId, what, wayOut });
  if (more.areParamsUnknown === true) warn("its params are not on record", "run it with them");
  const { temps, holders, damaged } = await findLeftovers(directory);
  if (damaged.length > 0) warn(`set aside as damaged: ${formatCount(damaged.length, "file")}`, "check the disk; gc --damaged removes them");
  if (temps.length > 0) warn(`left by dead processes: ${formatCount(temps.length, "file")}`, "gc removes them");
  for (const holder of holders) {
    if (holder.isAlive) findings.push({ level: "ok", about: cacheId, what: `in use: ${holderText(holder)}` });
    else warn(`a dead process has leases: ${holderText(holder)}`, "gc takes them away; runs take them over");
  }
  return findings;
}
