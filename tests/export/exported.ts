/**
 * Results of every kind of value, and other readers of what was exported.
 *
 * @module
 */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ChunkCache, type Results, run } from "../../mod.ts";

/** The axes. */
export type KindAxes = { name: string[]; s: number[] };

/** What the values look like. */
export interface Kinds {
  readonly s: number;
  readonly float: number;
  readonly int: number;
  readonly large: number;
  readonly big: bigint;
  readonly flag: boolean;
  readonly text: string;
  readonly date: Date;
  readonly list: readonly number[];
  readonly bytes: Float64Array;
  readonly rare?: number;
  readonly maybe: number | null;
  readonly nothing: null;
  readonly mixed: unknown;
  readonly model: { readonly fit: { readonly r: number }; readonly label: string };
}

/** The value of a point. */
export function kindsOf(name: string, s: number): Kinds {
  return {
    s,
    float: s === 3 ? NaN : s === 4 ? -0 : s / 3,
    int: s - 3,
    large: s * 1_000_000_000,
    big: BigInt(s) * 10n ** 15n,
    flag: s % 2 === 0,
    text: s === 2 ? "" : s === 3 ? 'a "quoted", text\nof two lines' : `${name} ü🙂 ${s}`,
    date: new Date(s * 86_400_000),
    list: [s, s + 0.5],
    bytes: Float64Array.of(s, -s),
    ...(s === 1 ? { rare: 1.5 } : {}),
    maybe: s === 2 ? null : s,
    nothing: null,
    mixed: [1, "one", true, { one: 1 }, undefined, 12n][s],
    model: { fit: { r: s / 7 }, label: name },
  };
}

/** Results of two by five points, of which those of 5 are missing. */
export async function kindResults(root: string): Promise<Results<KindAxes, Kinds>> {
  const cache = new ChunkCache<KindAxes>({
    root,
    cacheId: "kinds",
    metadata: { params: { alpha: 0.5 } },
    axisValues: { name: ["x", "y,z"], s: [0, 1, 2, 3, 4, 5] },
    chunkSpec: { name: 1, s: 2 },
    verbose: 0,
  });
  const known = cache.slice({ s: [0, 1, 2, 3, 4] });
  await run(known, ({ name, s }) => name.flatMap((word) => s.map((value) => kindsOf(word, value))), { granularity: "point" });
  return cache.results<Kinds>();
}

/** The points of {@linkcode kindResults} in order. */
export const POINTS: readonly { name: string; s: number }[] = ["x", "y,z"].flatMap((name) => [0, 1, 2, 3, 4].map((s) => ({ name, s })));

/** What a Python program prints, as JSON; undefined where there is no Python. */
export async function python(program: string, input: string): Promise<unknown> {
  const run = promisify(execFile);
  try {
    await run("python3", ["--version"]);
  } catch {
    return undefined;
  }
  const child = run("python3", ["-c", program], { maxBuffer: 1 << 26 });
  child.child.stdin!.end(input);
  return JSON.parse((await child).stdout);
}
