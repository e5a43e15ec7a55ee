/**
 * What a process was doing when it was killed: a log that it writes line by line, each with one call to the system, and what is read out of it.
 *
 * @module
 */

import { openSync, readFileSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { bitGet } from "../../src/format/bitmap.ts";
import { verifyFile } from "../../src/format/payload.ts";
import { type Io, io, replaceIo } from "../../src/store/io.ts";
import { isTempName } from "../../src/store/temp_names.ts";
import type { Watch } from "./kill_sweep.ts";

/** A log that is being written. */
export interface Log extends Watch {
  /** The sweep is over. */
  over(): void;
}

/** Where a kill fell, the deepest first. */
export const PLACES = [
  "writing a chunk's temporary file",
  "between a chunk's temporary file and its renaming",
  "syncing the folder of a chunk",
  "writing the index",
  "writing the metadata",
  "removing a file",
  "executing",
  "elsewhere",
  "after the end",
] as const;
/** Where a kill fell. */
export type Place = (typeof PLACES)[number];

/** Places inside a write. */
export const WRITES: ReadonlySet<Place> = new Set(PLACES.slice(0, 5));

const FILES = ["chunk", "index", "metadata", "probe"] as const;
type Kind = (typeof FILES)[number];

const INSIDE: Readonly<Record<Kind, { write: Place; between: Place; sync: Place }>> = {
  chunk: { write: PLACES[0], between: PLACES[1], sync: PLACES[2] },
  index: { write: PLACES[3], between: PLACES[3], sync: PLACES[3] },
  metadata: { write: PLACES[4], between: PLACES[4], sync: PLACES[4] },
  probe: { write: "elsewhere", between: "elsewhere", sync: "elsewhere" },
};

/**
 * Begins a log of all that this process writes.
 *
 * @param path The log
 * @returns What is told of the sweep
 */
export function beginLog(path: string): Log {
  const file = openSync(path, "a");
  const line = (text: string) => void writeSync(file, `${text}\n`);
  let count = 0;
  const during = (place: Place) => {
    const id = count++;
    line(`begin ${id} ${place}`);
    return () => line(`end ${id}`);
  };
  const system: Io = io;
  /** What temporary files hold, and what says that they are not renamed yet. */
  const temps = new Map<string, { kind: Kind; points: number[]; end: () => void }>();
  let synced: Kind = "probe";
  replaceIo({
    writeNew: async (path, bytes, sync) => {
      const kind = kindOf(path, bytes);
      const end = during(INSIDE[kind].write);
      try {
        await system.writeNew(path, bytes, sync);
      } catch (error) {
        end();
        throw error;
      }
      const between = during(INSIDE[kind].between);
      end();
      if (kind === "probe") between();
      else temps.set(path, { kind, points: kind === "chunk" ? pointsIn(bytes) : [], end: between });
    },
    rename: async (from, to) => {
      await system.rename(from, to);
      const temp = temps.get(from);
      if (temp === undefined) return;
      temps.delete(from);
      synced = temp.kind;
      if (temp.points.length > 0) line(`stored ${temp.points.join(" ")}`);
      temp.end();
    },
    syncDir: async (path) => {
      const end = during(INSIDE[synced].sync);
      await system.syncDir(path).finally(end);
    },
    remove: async (path) => {
      const end = during("removing a file");
      await system.remove(path).finally(end);
    },
  });
  return { called: () => during("executing"), over: () => void during("after the end") };
}

/** What a log tells. */
export interface LogRead {
  /** Where the kill fell. */
  readonly place: Place;
  /** The points whose files had their names. */
  readonly stored: ReadonlySet<number>;
  /** Where the process was at any time. */
  readonly seen: ReadonlySet<Place>;
}

/**
 * Reads a log.
 *
 * @param path The log
 * @returns What it tells; the last line may be cut off
 */
export function readLog(path: string): LogRead {
  const open = new Map<string, Place>();
  const stored = new Set<number>();
  const seen = new Set<Place>();
  for (const line of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    const [word, ...rest] = line.split(" ");
    if (word === "begin") {
      const place = rest.slice(1).join(" ") as Place;
      open.set(rest[0], place);
      seen.add(place);
    } else if (word === "end") open.delete(rest[0]);
    else if (word === "stored") { for (const point of rest) stored.add(Number(point)); }
  }
  const places = [...open.values()];
  return { place: PLACES.find((place) => places.includes(place)) ?? "elsewhere", stored, seen };
}

function kindOf(path: string, bytes: Uint8Array): Kind {
  if (!isTempName(basename(path)) || bytes.length === 0) return "probe";
  if (basename(dirname(path)) === "chunks") return "chunk";
  return new TextDecoder().decode(bytes).includes('"axis_values"') ? "metadata" : "index";
}

function pointsIn(bytes: Uint8Array): number[] {
  const { axes: [[, values]], presence } = verifyFile(bytes);
  return (values as number[]).filter((_, i) => presence === undefined || bitGet(presence, i));
}
