/**
 * The data of a report's page, as the page's script reads them: JSON in elements that run nothing, one part after another.
 *
 * @module
 */

/** An axis: its values as numbers, or the text of each. */
export interface PageAxis {
  /** The name of the axis. */
  readonly name: string;
  /** The values, if all of them are finite numbers. */
  readonly numbers?: PageNumbers | PageSequence | undefined;
  /** The text of each value otherwise. */
  readonly texts?: readonly string[] | undefined;
}

/** Numbers that grow evenly: `first + n * step`. */
export interface PageSequence {
  /** The first number. */
  readonly first: number;
  /** From each to the next. */
  readonly step: number;
  /** How many there are. */
  readonly count: number;
}

/** How many points there are of each kind. */
export interface PageCounts {
  /** All combinations of the axes' values. */
  readonly total: number;
  /** Those with a value. */
  readonly known: number;
  /** Those with neither a value nor a failure on record. */
  readonly missing: number;
  /** Those without a value that failed the last time. */
  readonly failed: number;
  /** Those that `where` leaves out of the grid. */
  readonly excluded: number;
}

/** The first part: what the page is of. */
export interface PageHead {
  /** The axes, the last one fastest. */
  readonly axes: readonly PageAxis[];
  /** How many points there are of each kind. */
  readonly counts: PageCounts;
  /** Whether the state of every point follows, two bits each. */
  readonly hasStates: boolean;
}

/** The state of a point: two bits, the first point in the lowest. */
export const PointState = { missing: 0, known: 1, failed: 2, excluded: 3 } as const;

/** Base64 of the numbers of a column, and what numbers they are, little-endian. */
export interface PageNumbers {
  /** Their type. */
  readonly type: "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "f64";
  /** Their bytes as base64. */
  readonly data: string;
}

/** A field of some rows. */
export type PageColumn =
  /** Numbers, or truth values as 0 and 1; `odd` has the rows that hold something else: its text, or null where there is no such field. */
  | {
    readonly name: string;
    readonly kind: "number" | "bool";
    readonly numbers: PageNumbers;
    readonly odd?: readonly (readonly [row: number, text: string | null])[];
  }
  /** Texts: a code for each row, 0 where there is no such field, else one more than the number of its text. */
  | { readonly name: string; readonly kind: "text"; readonly codes: PageNumbers; readonly texts: readonly string[] };

/** Some known points: where they lie in the grid, and the fields of their values. */
export interface PageRows {
  /** The point of each row, by its number in the grid. */
  readonly points: PageNumbers;
  /** The fields. */
  readonly columns: readonly PageColumn[];
}

/** Points that failed together. */
export interface PageFailure {
  /** The points, by their number in the grid. */
  readonly points: PageNumbers;
  /** The name of the error. */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** The first lines of where it was thrown. */
  readonly stack?: string | undefined;
  /** How often the points were tried. */
  readonly attempts: number;
  /** When they failed the last time. */
  readonly time: string;
}

/** A file of values, as far as its making goes. */
export interface PageFile {
  /** Per axis the positions that it covers, as runs: the first and the last of each. */
  readonly runs: readonly (readonly (readonly [first: number, last: number])[])[];
  /** How many points it holds. */
  readonly count: number;
  /** How long the function took for them. */
  readonly ms: number;
  /** When it was written. */
  readonly time: string;
}

/** What each kind of part holds. */
export interface PartKinds {
  readonly head: PageHead;
  /** The states, as base64, in pieces that follow one another. */
  readonly states: string;
  readonly failures: readonly PageFailure[];
  readonly files: readonly PageFile[];
  readonly rows: PageRows;
  /** What a reader of the page must know of what it leaves out. */
  readonly notes: readonly string[];
}

/**
 * One part of the page's data, as an element that runs nothing.
 *
 * @param kind What it holds
 * @param data The data: whatever JSON can tell
 * @returns The element; no text in the data can end it
 */
export function dataPart<K extends keyof PartKinds>(kind: K, data: PartKinds[K]): string {
  return `<script type="application/json" data-part="${kind}">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>\n`;
}
