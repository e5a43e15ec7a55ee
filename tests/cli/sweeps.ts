/**
 * Functions and sweeps for the tests of the command line.
 *
 * @module
 */

import { perPoint } from "../../mod.ts";
import type { Sweep } from "../../cli.ts";

/** A function of one point, which fails where `failAt` says. */
export const product = perPoint(({ s, t, failAt }: { s: number; t: number; failAt?: string }) => {
  if (`${s},${t}` === failAt) throw new Error("no such luck");
  return s * t;
});

/** A function of vectors whose outputs are records with fields that are axes. */
export default function records({ s, name }: { s: number[]; name: string[] }): { s: number; length: number }[] {
  return name.flatMap((text) => s.map((value) => ({ s: value, length: text.length })));
}

/** One output for all. */
export function whole({ s }: { s: number[] }): { count: number } {
  return { count: s.length };
}

/** Outputs that JSON lacks. */
export function oddities({ s }: { s: number[] }): unknown[] {
  return s.map((value) => value === 1 ? NaN : new Map([[value, 1n]]));
}

/** Too few outputs. */
export function short({ s: _ }: { s: number[] }): number[] {
  return [1];
}

/** A sweep with all there is. */
export const sweep: Sweep = {
  fn: ({ s, t, factor }: { s: number[]; t: number[]; factor: number }) => t.flatMap((b) => s.map((a) => a * b * factor)),
  name: "scaled",
  axisValues: { s: [1, 2, 3], t: [10, 20] },
  params: { factor: 2 },
  chunkSpec: { s: 3, t: 1 },
  axisOrder: ["t", "s"],
  version: "v7",
};

/** A sweep with a param that is nearly the one that seeds are derived from. */
export const speedy: Sweep = { fn: product, axisValues: { s: [1], t: [1] }, params: { speed: 1 } };

/** A sweep with a field that is none. */
export const misspelt = { fn: whole, axisvalues: { s: [1] } };

/** No function. */
export const number = 5;
