/**
 * What a process was doing when it was killed: a log that it writes line by line, each with one call to the system, and what is read out of it.
 *
 * @module
 */

import { openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
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
 * @param dieAt Kills this process at the so-manieth step of its writing, counted from 0: before a call to the disk, in the middle of it, after it
 * @returns What is told of the sweep
 */
export function beginLog(path: string, dieAt = Infinity): Log {
  const file = openSync(path, "a");
  const line = (text: string) => void writeSync(file, `${text}\n`);
  let count = 0;
  const during = (place: Place) => {
    const id = count++;
    line(`begin ${id} ${place}`);
    return () => line(`end ${id}`);
  };
  let steps = 0;
  replaceIo(loggedIo(io, { line, during, isLast: () => steps++ === dieAt }));
  return {
    called: () => during("executing"),
    over: () => {
      line(`steps ${steps}`);
      during("after the end");
    },
  };
}

/** How a log is written. */
interface Writer {
  readonly line: (text: string) => void;
  /** Something begins; returns what is to be called at its end. */
  readonly during: (place: Place) => () => void;
  /** Counts a step; tells whether the process is to die here. */
  readonly isLast: () => boolean;
}

function loggedIo(system: Io, { line, during, isLast }: Writer): Partial<Io> {
  /** What temporary files hold, and what says that they are not renamed yet. */
  const temps = new Map<string, { kind: Kind; points: number[]; end: () => void }>();
  let synced: Kind = "probe";
  const step = () => isLast() ? die() : undefined;
  const around = async (place: Place, call: () => Promise<void>) => {
    const end = during(place);
    step();
    try {
      await call();
      step();
    } finally {
      end();
    }
  };
  return {
    writeNew: async (path, bytes, sync) => {
      const kind = kindOf(path, bytes);
      await around(INSIDE[kind].write, async () => {
        if (isLast()) {
          writeFileSync(path, bytes.subarray(0, bytes.length >> 1), { flag: "wx" });
          die();
        }
        await system.writeNew(path, bytes, sync);
        if (kind !== "probe") temps.set(path, { kind, points: kind === "chunk" ? pointsIn(bytes) : [], end: during(INSIDE[kind].between) });
      });
    },
    rename: async (from, to) => {
      step();
      await system.rename(from, to);
      const temp = temps.get(from);
      if (temp !== undefined) {
        temps.delete(from);
        synced = temp.kind;
        if (temp.points.length > 0) line(`stored ${temp.points.join(" ")}`);
        temp.end();
      }
      step();
    },
    syncDir: (path) => around(INSIDE[synced].sync, () => system.syncDir(path)),
    remove: (path) => around("removing a file", () => system.remove(path)),
  };
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** What a log tells. */
export interface LogRead {
  /** Where the kill fell. */
  readonly place: Place;
  /** The points whose files had their names. */
  readonly stored: ReadonlySet<number>;
  /** How many steps of writing there were, once the sweep is over. */
  readonly steps: number;
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
  let steps = 0;
  for (const line of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    const [word, ...rest] = line.split(" ");
    if (word === "begin") {
      const place = rest.slice(1).join(" ") as Place;
      open.set(rest[0], place);
      seen.add(place);
    } else if (word === "end") open.delete(rest[0]);
    else if (word === "steps") steps = Number(rest[0]);
    else if (word === "stored") { for (const point of rest) stored.add(Number(point)); }
  }
  const places = [...open.values()];
  return { place: PLACES.find((place) => places.includes(place)) ?? "elsewhere", stored, steps, seen };
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
