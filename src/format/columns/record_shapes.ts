/**
 * Records made by literals with computed keys.
 *
 * A literal is by far the fastest way to make an object: the engine knows its size beforehand, and lets objects that live on be born where
 * these live. With computed keys this holds as long as one piece of code sees one list of keys. So there are several copies of the same few
 * lines, and each list of keys that comes up often gets one of them for itself.
 *
 * @module
 */

import type { Values } from "./types.ts";

/** A record that is being made. */
export type Row = Record<string, unknown>;

type Names = readonly string[];
type Lists = readonly Values[];
/** Fills an array with records of some names. */
type Fill = (names: Names, lists: Lists, to: Row[]) => void;
/** Makes one record. */
type Make = (names: Names, values: readonly unknown[]) => Row;

/** A list of names, and the code that is its own. */
interface Shape {
  readonly fill: Fill;
  /** The names as {@linkcode asKey} gives them: otherwise the code takes each for another one. */
  readonly names: Names;
  /** They keep what the engine has learnt of the shape from being forgotten while no other record of it is alive. */
  readonly samples: readonly Row[];
}

function fillOneA([a]: Names, [p]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i] };
}

function fillOneB([a]: Names, [p]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i] };
}

function fillOneC([a]: Names, [p]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i] };
}

function fillTwoA([a, b]: Names, [p, q]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i] };
}

function fillTwoB([a, b]: Names, [p, q]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i] };
}

function fillTwoC([a, b]: Names, [p, q]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i] };
}

function fillThreeA([a, b, c]: Names, [p, q, r]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i] };
}

function fillThreeB([a, b, c]: Names, [p, q, r]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i] };
}

function fillThreeC([a, b, c]: Names, [p, q, r]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i] };
}

function fillFourA([a, b, c, d]: Names, [p, q, r, s]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i] };
}

function fillFourB([a, b, c, d]: Names, [p, q, r, s]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i] };
}

function fillFourC([a, b, c, d]: Names, [p, q, r, s]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i] };
}

function fillFiveA([a, b, c, d, e]: Names, [p, q, r, s, t]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i] };
}

function fillFiveB([a, b, c, d, e]: Names, [p, q, r, s, t]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i] };
}

function fillFiveC([a, b, c, d, e]: Names, [p, q, r, s, t]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i] };
}

function fillSixA([a, b, c, d, e, f]: Names, [p, q, r, s, t, u]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i] };
}

function fillSixB([a, b, c, d, e, f]: Names, [p, q, r, s, t, u]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i] };
}

function fillSixC([a, b, c, d, e, f]: Names, [p, q, r, s, t, u]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i] };
}

function fillSevenA([a, b, c, d, e, f, g]: Names, [p, q, r, s, t, u, v]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i], [g]: v[i] };
}

function fillSevenB([a, b, c, d, e, f, g]: Names, [p, q, r, s, t, u, v]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i], [g]: v[i] };
}

function fillSevenC([a, b, c, d, e, f, g]: Names, [p, q, r, s, t, u, v]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i], [g]: v[i] };
}

function fillEightA([a, b, c, d, e, f, g, h]: Names, [p, q, r, s, t, u, v, w]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i], [g]: v[i], [h]: w[i] };
}

function fillEightB([a, b, c, d, e, f, g, h]: Names, [p, q, r, s, t, u, v, w]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i], [g]: v[i], [h]: w[i] };
}

function fillEightC([a, b, c, d, e, f, g, h]: Names, [p, q, r, s, t, u, v, w]: Lists, to: Row[]): void {
  for (let i = 0; i < to.length; i++) to[i] = { [a]: p[i], [b]: q[i], [c]: r[i], [d]: s[i], [e]: t[i], [f]: u[i], [g]: v[i], [h]: w[i] };
}

/** By the number of names: the code that no list of names has yet. */
const unused: readonly Fill[][] = [
  [],
  [fillOneA, fillOneB, fillOneC],
  [fillTwoA, fillTwoB, fillTwoC],
  [fillThreeA, fillThreeB, fillThreeC],
  [fillFourA, fillFourB, fillFourC],
  [fillFiveA, fillFiveB, fillFiveC],
  [fillSixA, fillSixB, fillSixC],
  [fillSevenA, fillSevenB, fillSevenC],
  [fillEightA, fillEightB, fillEightC],
];

/** By the number of names: code that many lists of names may share, as it is seldom called. */
const makers: readonly Make[] = [
  () => ({}),
  ([a], [p]) => ({ [a]: p }),
  ([a, b], [p, q]) => ({ [a]: p, [b]: q }),
  ([a, b, c], [p, q, r]) => ({ [a]: p, [b]: q, [c]: r }),
  ([a, b, c, d], [p, q, r, s]) => ({ [a]: p, [b]: q, [c]: r, [d]: s }),
  ([a, b, c, d, e], [p, q, r, s, t]) => ({ [a]: p, [b]: q, [c]: r, [d]: s, [e]: t }),
  ([a, b, c, d, e, f], [p, q, r, s, t, u]) => ({ [a]: p, [b]: q, [c]: r, [d]: s, [e]: t, [f]: u }),
  ([a, b, c, d, e, f, g], [p, q, r, s, t, u, v]) => ({ [a]: p, [b]: q, [c]: r, [d]: s, [e]: t, [f]: u, [g]: v }),
  ([a, b, c, d, e, f, g, h], [p, q, r, s, t, u, v, w]) => ({ [a]: p, [b]: q, [c]: r, [d]: s, [e]: t, [f]: u, [g]: v, [h]: w }),
];

const shapes = new Map<string, Shape>();

/** From so many records on a list of names is worth code of its own. */
const WORTHWHILE = 64;

/**
 * Makes records of which each has all fields, as fast as the engine can where there is code left for their names.
 *
 * @param names The names, none of them `__proto__`
 * @param lists The values of each field
 * @param count How many records
 * @returns The records
 */
export function makeRecords(names: Names, lists: Lists, count: number): Row[] {
  const records = new Array<Row>(count);
  const shape = shapeOf(names, lists, count);
  if (shape !== undefined) shape.fill(shape.names, lists, records);
  else fillByName(names.map(asKey), lists, records);
  return records;
}

function fillByName(names: Names, lists: Lists, to: Row[]): void {
  const isInherited = names.map((name) => name in Object.prototype);
  for (let i = 0; i < to.length; i++) {
    const row: Row = {};
    for (let field = 0; field < names.length; field++) {
      if (isInherited[field]) define(row, names[field], lists[field][i]);
      else row[names[field]] = lists[field][i];
    }
    to[i] = row;
  }
}

/** An assignment would call a setter that is inherited. */
function define(row: Row, name: string, value: unknown): void {
  Object.defineProperty(row, name, { value, configurable: true, enumerable: true, writable: true });
}

function shapeOf(names: Names, lists: Lists, count: number): Shape | undefined {
  if (names.length >= unused.length) return undefined;
  const key = JSON.stringify(names);
  const known = shapes.get(key);
  if (known !== undefined || count < WORTHWHILE || unused[names.length].length === 0 || names.some(isIndex)) return known;
  const keys = names.map(asKey);
  const shape = { fill: unused[names.length].shift()!, names: keys, samples: samplesOf(keys, lists) };
  shapes.set(key, shape);
  return shape;
}

/**
 * A name as the engine keeps keys, of which it has one string each, where a name that came out of a file is a string of its own.
 *
 * @param name The name
 * @returns The same name
 */
export function asKey(name: string): string {
  return Object.keys({ [name]: 0 })[0];
}

/** Such keys are no properties to the engine but elements. */
function isIndex(name: string): boolean {
  return /^\d+$/.test(name);
}

/**
 * Records that show the engine what may come before it compiles code for it: floats in fields of floats, anything in all others. A field
 * that was taken for one of small integers only would cost all that was compiled once something else comes.
 */
function samplesOf(names: Names, lists: Lists): Row[] {
  const make = makers[names.length];
  return [null, 0].map((value) => make(names, lists.map((list) => list instanceof Float64Array ? 0.5 : value)));
}
