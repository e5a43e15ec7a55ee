/**
 * Files as a hostile hand would make them: parts of sound files changed where it hurts, with checksums, offsets and lengths that are right
 * again, so that the change is met deep in the reader.
 *
 * @module
 */

import { packEnvelope } from "../../src/format/envelope.ts";
import { blockChecksums } from "../../src/format/crc32.ts";
import { pack, type Packable, unpack } from "../../src/format/msgpack.ts";
import { parseHead } from "../../src/format/payload.ts";
import { fileOf, headIn, made } from "../format/samples.ts";
import { SUBJECTS } from "./damage_files.ts";
import { random } from "./full.ts";
import { numbers, scraps, words } from "./hostile_words.ts";

/** Gives an integer from 0 up to and without a bound. */
export type Random = (below: number) => number;

/** The parts of a file. */
export interface Parts {
  head: Packable;
  data: Uint8Array[];
  made: Packable;
}

type Container = { [key: string | number]: Packable };

const many = <T>(make: (i: number) => T): T[] => Array.from({ length: 20 }, (_, i) => make(i));
const extra: readonly (readonly unknown[])[] = [
  many((i) => ({ i, o: i % 2 ? null : i, ...(i % 3 ? {} : { p: `x${i}` }), d: { e: [i, 1], u: i % 5 ? undefined : "u" }, c: "same" })),
  many((i) => `é${i}`.repeat(i)),
  many((i) => (i % 4 === 0 ? null : [i, { k: new Date(i) }])),
];

/** Sound files of all kinds, and their parts. */
export const SAMPLES: readonly Uint8Array[] = [
  ...SUBJECTS.map(({ output }) => {
    if ("whole" in output) return fileOf([output.whole], { axes: [["s", [1, 2, 3]], ["t", ["a"]]], whole: true });
    return fileOf(output, { axes: [["s", [...output.keys(), 99]], ["t", [true]]], presence: Uint8Array.of((1 << output.length) - 1) });
  }),
  ...extra.map((values) => fileOf(values)),
];

/** Takes a file apart. */
export function partsOf(file: Uint8Array): Parts {
  const head = parseHead(file, file.length);
  if ("need" in head) throw new Error("a sample is cut short");
  const { at, length } = headIn(file);
  return {
    head: unpack(file.slice(at, at + length), "head") as Packable,
    data: head.buffers.map(({ start, length }) => file.subarray(head.dataStart).slice(start, start + length)),
    made: {
      created_at: made.createdAt,
      updated_at: made.updatedAt,
      duration_ms: made.durationMs,
      request: made.request,
      function: "foo",
      digest: null,
      runtime: "",
      library: "",
    },
  };
}

/** Puts a file together; with `mend`, the places and checksums of buffers in the head are made to be those of the data. */
export function joinParts({ head, data, made }: Parts, mend: boolean): Uint8Array {
  if (mend) {
    const blockSize = (head as Container)?.block_size;
    const state = { at: 0, number: 0 };
    if (typeof blockSize === "number" && blockSize >= 64) mendColumn((head as Container).column, { data, blockSize, state });
  }
  return packEnvelope({ head: pack(head), data, made: pack(made) });
}

interface Mending {
  readonly data: readonly Uint8Array[];
  readonly blockSize: number;
  readonly state: { at: number; number: number };
}

function mendColumn(column: Packable, mending: Mending): void {
  if (typeof column !== "object" || column === null || Array.isArray(column) || column instanceof Uint8Array) return;
  const { kind, buffers, table, fields, column: inner } = column as Container;
  if (Array.isArray(buffers)) {
    for (let i = 0; i < buffers.length; i++) {
      const bytes = mending.data[mending.state.number++];
      if (bytes === undefined) break;
      const offset = mending.state.at + (bytes.length < 0x100 ? 2 : bytes.length < 0x10000 ? 3 : 5);
      mending.state.at = offset + bytes.length;
      buffers[i] = [offset, bytes.length, blockChecksums(bytes, mending.blockSize)];
    }
    if (kind === "optional" && mending.data[mending.state.number - 1]?.length <= mending.blockSize) {
      (column as Container).ranks = new Uint8Array(4 * Math.min(1, mending.data[mending.state.number - 1].length));
    }
  }
  if (table !== undefined) mendColumn(table, mending);
  if (Array.isArray(fields)) { for (const field of fields) if (Array.isArray(field)) mendColumn(field[1], mending); }
  if (inner !== undefined) mendColumn(inner, mending);
}

const pick = <T>(next: Random, list: readonly T[]): T => list[next(list.length)];

/** Tagged JSON, right and wrong. */
export function hostileText(next: Random, text = ""): string {
  switch (next(5)) {
    case 0:
      return pick(next, scraps);
    case 1:
      return `[${Array.from({ length: next(4) }, () => pick(next, scraps)).join(",")}]`;
    case 2: {
      const at = next(text.length + 1);
      return text.slice(0, at) + pick(next, scraps) + text.slice(at + next(3));
    }
    case 3: {
      const at = next(text.length + 1);
      return text.slice(0, at) + text.slice(at + 1 + next(4));
    }
    default:
      return pick(next, ['{"a":', '{"$map":[[', '{"$set":[', "["]).repeat(1 + next(3)) + pick(next, scraps);
  }
}

/** Any small value that a head may hold. */
function anything(next: Random, depth = 0): Packable {
  switch (next(depth > 2 ? 5 : 8)) {
    case 0:
    case 1:
      return pick(next, numbers);
    case 2:
      return pick(next, words);
    case 3:
      return pick(next, [null, true, false]);
    case 4:
      return Uint8Array.from({ length: next(9) }, () => pick(next, [0, 1, 255, 128, next(256)]));
    case 5:
      return hostileText(next).toWellFormed();
    case 6:
      return Array.from({ length: next(4) }, () => anything(next, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: next(4) }, () => [pick(next, words), anything(next, depth + 1)]));
  }
}

/** All places of a tree: what holds a value, and under which key. */
function placesOf(value: Packable, places: [Container, string | number][] = []): [Container, string | number][] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return places;
  for (const key of Object.keys(value)) {
    places.push([value as unknown as Container, key]);
    placesOf((value as Container)[key], places);
  }
  return places;
}

function changeTree(next: Random, tree: Packable, donor: Packable): void {
  const places = placesOf(tree);
  if (places.length === 0) return;
  const [holder, key] = pick(next, places);
  const value = holder[key];
  switch (next(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 1: {
      const name = pick(next, [...words, "x"]);
      if (Array.isArray(holder)) holder.push(anything(next));
      else Object.defineProperty(holder, name, { value: anything(next), enumerable: true, configurable: true, writable: true });
      return;
    }
    case 2: {
      const [other, otherKey] = pick(next, places);
      // Not a holder of itself.
      if (typeof other[otherKey] !== "object") [holder[key], other[otherKey]] = [other[otherKey], typeof value === "object" ? null : value];
      return;
    }
    case 3: {
      const [other, otherKey] = pick(next, placesOf(donor));
      holder[key] = structuredClone(other[otherKey]);
      return;
    }
    case 4:
      holder[key] = anything(next);
      return;
    default:
      holder[key] = near(next, value);
  }
}

/** A value of the same type, if there is one. */
function near(next: Random, value: Packable): Packable {
  if (typeof value === "number") return next(2) === 0 ? value + next(5) - 2 : pick(next, numbers);
  if (typeof value === "string") return value.length > 12 || next(3) === 0 ? hostileText(next, value).toWellFormed() : pick(next, words);
  if (value instanceof Uint8Array) return changeBytes(next, value);
  return anything(next);
}

/** Some bytes changed: a few set, a number put in, cut, grown, or replaced by text. */
function changeBytes(next: Random, bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  switch (next(6)) {
    case 0:
      return copy.slice(0, next(copy.length + 1));
    case 1:
      return Uint8Array.of(...copy, ...Uint8Array.from({ length: next(9) }, () => next(256)));
    case 2:
      if (copy.length >= 4) new DataView(copy.buffer).setUint32(next(copy.length >> 2) * 4, pick(next, numbers), true);
      return copy;
    case 3: {
      const text = new TextEncoder().encode(hostileText(next, new TextDecoder().decode(copy)));
      return text.length > copy.length && next(2) === 0 ? text.slice(0, copy.length) : text;
    }
    default:
      for (let i = 0; i <= next(3) && copy.length > 0; i++) {
        copy[next(copy.length)] = pick(next, [0, 1, 0x7f, 0x80, 0xff, 0xed, 0x2c, next(256)]);
      }
      return copy;
  }
}

/** Sets all counts of rows to one number, and the block to that many points: a file that asks for much. */
function setCounts(head: Packable, count: number): void {
  for (const [holder, key] of placesOf(head)) if (key === "count") holder[key] = count;
  (head as Container).presence = null;
  (head as Container).whole = false;
  (head as Container).axes = [["s", count, "[]"]];
}

/**
 * One hostile input.
 *
 * @param seed The same seed gives the same input
 * @returns The input
 */
export function hostileFile(seed: number): Uint8Array {
  const next = random(seed);
  const sample = pick(next, SAMPLES);
  const form = next(20);
  if (form === 0) return Uint8Array.from({ length: next(200) }, () => next(256));
  if (form === 1) return changeBytes(next, sample);
  const parts = structuredClone(pick(next, PARTS));
  if (form === 2 && next(20) === 0) setCounts(parts.head, pick(next, [0, 1, 5, 1000, 65536]));
  for (let i = 0; i <= next(3); i++) {
    const what = next(10);
    if (what < 5) changeTree(next, parts.head, pick(next, PARTS).head);
    else if (what < 9 && parts.data.length > 0) {
      const at = next(parts.data.length);
      parts.data[at] = changeBytes(next, parts.data[at]);
    } else if (next(4) === 0) parts.data.push(new Uint8Array(next(5)));
    else changeTree(next, parts.made, parts.head);
  }
  const file = joinParts(parts, next(8) > 0);
  return next(30) === 0 ? changeBytes(next, file) : file;
}

const PARTS: readonly Parts[] = SAMPLES.map(partsOf);
