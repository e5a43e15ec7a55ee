/**
 * Where the rows of pieces belong among the known points of their chunk.
 *
 * @module
 */

/** What was found of a chunk, as far as it matters here. */
interface Found {
  /** Which of the asked points each piece has; all in order if absent. */
  readonly pieces: readonly { readonly asked: Uint32Array | undefined }[];
  /** How many points are asked for. */
  readonly total: number;
  /** How many of them are known. */
  readonly known: number;
}

/** Which of the asked points of a chunk are known, and where the values of each piece belong among them. */
export interface Ranks {
  /** Their numbers in the request, ascending; absent if all are known. */
  readonly known: Uint32Array | undefined;
  /** Per piece the rank from which its points run on, or one rank each. */
  readonly ranks: readonly (number | Uint32Array)[];
}

/**
 * Ranks the known points of a chunk.
 *
 * @param chunk What was found of it
 * @returns The ranks
 */
export function ranksOf({ pieces, total, known: count }: Found): Ranks {
  const known = count === total ? undefined : new Uint32Array(count);
  if (pieces.length === 1 && (pieces[0].asked === undefined || isAscending(pieces[0].asked))) {
    return { known: known === undefined ? undefined : pieces[0].asked!, ranks: [0] };
  }
  if (known === undefined) return { known, ranks: pieces.map(({ asked }) => asked!) };
  const rankOf = new Uint32Array(total);
  for (const { asked } of pieces) for (const k of asked!) rankOf[k] = 1;
  for (let k = 0, rank = 0; k < total; k++) {
    if (rankOf[k] === 0) continue;
    known[rank] = k;
    rankOf[k] = rank++;
  }
  return { known, ranks: pieces.map(({ asked }) => asked!.map((k) => rankOf[k])) };
}

/** Whether each number is greater than the one before it. */
export function isAscending(numbers: Uint32Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (numbers[i] <= numbers[i - 1]) return false;
  return true;
}
