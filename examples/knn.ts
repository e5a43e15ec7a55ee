/**
 * Cross-validated accuracy of k nearest neighbours on Fisher's Iris measurements, as a sweep for the command line:
 *
 *     deno run -A cli.ts run examples/knn.ts k=1,3,5 distance=euclidean,cosine
 */

import { readFileSync } from "node:fs";
import type { Sweep } from "@x/chunk-memo/cli";

/** A flower: four lengths in cm, and what it is. */
interface Flower {
  readonly features: readonly number[];
  readonly species: string;
}

/** What a vote of the neighbours came to. */
export interface Score {
  /** The share of the fold's flowers that were told right. */
  readonly accuracy: number;
  /** How many were told wrong. */
  readonly wrong: number;
}

/** The measurements. */
export function readFlowers(): Flower[] {
  const lines = readFileSync(new URL("./iris.csv", import.meta.url), "utf8").split("\n").filter((line) =>
    line !== "" && !line.startsWith("#")
  );
  return lines.slice(1).map((line) => {
    const cells = line.split(",");
    return { features: cells.slice(0, -1).map(Number), species: cells.at(-1)! };
  });
}

type Distance = (a: readonly number[], b: readonly number[]) => number;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const dot: Distance = (a, b) => sum(a.map((value, i) => value * b[i]));

/** The distances by name. */
export const DISTANCES: Readonly<Record<string, Distance>> = {
  euclidean: (a, b) => Math.hypot(...a.map((value, i) => value - b[i])),
  manhattan: (a, b) => sum(a.map((value, i) => Math.abs(value - b[i]))),
  chebyshev: (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i]))),
  cosine: (a, b) => {
    const lengths = Math.sqrt(dot(a, a) * dot(b, b));
    return lengths === 0 ? 1 : 1 - dot(a, b) / lengths;
  },
};

type Scaler = (features: readonly number[]) => number[];

function scaler(centers: readonly number[], widths: readonly number[]): Scaler {
  return (features) => features.map((value, i) => (value - centers[i]) / (widths[i] || 1));
}

/** The scalings by name. They learn from the training flowers alone: the others are not known when a model is made. */
export const SCALINGS: Readonly<Record<string, (columns: readonly (readonly number[])[]) => Scaler>> = {
  none: () => (features) => [...features],
  standardize: (columns) => {
    const means = columns.map((column) => sum(column) / column.length);
    return scaler(means, columns.map((column, i) => Math.sqrt(sum(column.map((value) => (value - means[i]) ** 2)) / column.length)));
  },
  minmax: (columns) => {
    const lows = columns.map((column) => Math.min(...column));
    return scaler(lows, columns.map((column, i) => Math.max(...column) - lows[i]));
  },
};

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

/** The fold of each flower: every fold has as many of each species, give or take one. */
export function stratifiedFolds(species: readonly string[], folds: number, seed: number): number[] {
  const random = randomFrom(seed);
  const foldOf = new Array<number>(species.length);
  let next = 0;
  for (const name of new Set(species)) {
    const members = species.flatMap((other, i) => other === name ? [i] : []);
    for (let i = members.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [members[i], members[j]] = [members[j], members[i]];
    }
    for (const member of members) foldOf[member] = next++ % folds;
  }
  return foldOf;
}

/** The species of most of the nearest `k`; of species with as many votes, the one with the nearest neighbour. */
export function vote(neighbours: readonly string[], k: number): string {
  const votes = new Map<string, number>();
  for (const species of neighbours.slice(0, k)) votes.set(species, (votes.get(species) ?? 0) + 1);
  // A Map keeps the order in which keys came, which is from the nearest on.
  const most = Math.max(...votes.values());
  return [...votes].find(([, count]) => count === most)![0];
}

/** For each flower of a fold: its species, and those of all training flowers from the nearest on. */
function rankNeighbours(flowers: readonly Flower[], foldOf: readonly number[], fold: number, distance: Distance, scaling: string) {
  const training = flowers.filter((_, i) => foldOf[i] !== fold);
  const scale = SCALINGS[scaling](training[0].features.map((_, column) => training.map(({ features }) => features[column])));
  const known = training.map(({ features, species }) => ({ features: scale(features), species }));
  return flowers.filter((_, i) => foldOf[i] === fold).map(({ features, species }) => {
    const scaled = scale(features);
    const ranked = known.map((other) => ({ species: other.species, far: distance(scaled, other.features) }));
    // Sorting is stable: of flowers as far as each other, the first in the file is the nearer.
    return { species, neighbours: ranked.sort((a, b) => a.far - b.far).map((other) => other.species) };
  });
}

/** What the function takes: vectors of the axes, and params. */
export interface KnnArguments {
  k: number[];
  distance: string[];
  scaling: string[];
  fold: number[];
  /** How many folds there are. */
  folds: number;
  /** Says which flowers share a fold. */
  seed: number;
}

/** Accuracy in one fold with the others as training set. Neighbours are ranked once for all `k` of a block. */
export function knn(
  { folds, seed }: KnnArguments,
  { points }: { readonly points: Iterable<{ k: number; distance: string; scaling: string; fold: number }> },
): Score[] {
  const flowers = readFlowers();
  const foldOf = stratifiedFolds(flowers.map(({ species }) => species), folds, seed);
  const ranked = new Map<string, ReturnType<typeof rankNeighbours>>();
  return Array.from(points, ({ k, distance, scaling, fold }) => {
    if (!Object.hasOwn(DISTANCES, distance)) {
      throw new RangeError(`no distance ${distance}: there are ${Object.keys(DISTANCES).join(", ")}`);
    }
    if (!Object.hasOwn(SCALINGS, scaling)) throw new RangeError(`no scaling ${scaling}: there are ${Object.keys(SCALINGS).join(", ")}`);
    const key = `${distance} ${scaling} ${fold}`;
    const tests = ranked.get(key) ?? rankNeighbours(flowers, foldOf, fold, DISTANCES[distance], scaling);
    ranked.set(key, tests);
    const wrong = tests.filter(({ species, neighbours }) => vote(neighbours, k) !== species).length;
    return { accuracy: (tests.length - wrong) / tests.length, wrong };
  });
}

/** Ten folds, odd k up to 21. */
export const axisValues = {
  k: [3, 5, 7, 9, 11, 13, 15, 17, 19, 21],
  distance: Object.keys(DISTANCES),
  scaling: Object.keys(SCALINGS),
  fold: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
};

/** Ten folds, and which. */
export const params = { folds: 10, seed: 1 };

/** One distance and one scaling to a chunk. */
export const chunkSpec = { k: 5, distance: 1, scaling: 1, fold: 10 };

/** The folds of a setting stand side by side. */
export const axisOrder = ["distance", "scaling", "k", "fold"] as const;

const sweep: Sweep = { fn: knn, axisValues, params, chunkSpec, axisOrder };
export default sweep;
