/**
 * The functions that the cases name: of vectors, memoized ones, collate functions.
 *
 * @module
 */

/** Vectors by axis. */
export type NamedVectors = Readonly<Record<string, readonly unknown[]>>;

/** What a function of vectors may want to know beside them. */
export interface ExecNeeds {
  /** The axes from the slowest to the fastest. */
  readonly order: readonly string[];
  /** The params of the cache. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Which call of the step it is, from 1. */
  readonly call: number;
}

/** The function that a step names, and what it is to do. */
export interface NamedFn {
  readonly fn: string;
  readonly [argument: string]: unknown;
}

/** What stands for the original's RuntimeError, where it comes from an override and not from the function. */
export class InterruptedError extends Error {}

type Row = Readonly<Record<string, unknown>>;
type VectorFn = (vectors: NamedVectors, needs: ExecNeeds, named: NamedFn) => unknown;

/** The name and arguments of a function, which a step may give as its bare name. */
export function namedFn(given: unknown): NamedFn {
  return typeof given === "string" ? { fn: given } : given as NamedFn;
}

function product(vectors: NamedVectors, order: readonly string[]): Row[] {
  return order.reduce<Row[]>((rows, axis) => rows.flatMap((row) => vectors[axis].map((value) => ({ ...row, [axis]: value }))), [{}]);
}

const VECTOR_FNS: Readonly<Record<string, VectorFn>> = {
  rows: (vectors, { order }) => product(vectors, order),
  times10: ({ s }) => s.map((x) => 10 * (x as number)),
  total: ({ s }) => ({ sum: (s as number[]).reduce((sum, x) => sum + x, 0) }),
  null: () => null,
  nulls: ({ s }) => s.map(() => null),
  index_of: ({ s }, _, { values }) => s.map((x) => (values as unknown[]).findIndex((value) => value === x)),
  fail: () => {
    throw new Error("must not run");
  },
  fail_on_call: (vectors, { order, call }, { n }) => {
    if (call === n) throw new Error("interrupted");
    return product(vectors, order);
  },
  singleton: (_, { params }) => ({ value: params.alpha as number * 2 }),
};

/** The function of vectors that a step names. */
export function vectorFn(given: unknown): (vectors: NamedVectors, needs: ExecNeeds) => unknown {
  const named = namedFn(given);
  const fn = VECTOR_FNS[named.fn];
  if (fn === undefined) throw new Error(`no function of vectors is named ${named.fn}`);
  return (vectors, needs) => fn(vectors, needs, named);
}

/** What a memoized function gets: params, and a vector per axis. */
export interface MemoArguments {
  readonly alpha: number;
  readonly strat: readonly string[];
  readonly s: readonly number[];
  readonly extra: unknown;
  readonly params: Readonly<Record<string, unknown>>;
  readonly cfg: Readonly<Record<string, unknown>>;
}

/** The memoized functions. */
export const MEMO_FNS: Readonly<Record<string, (args: MemoArguments) => unknown[]>> = {
  quickstart: ({ alpha, strat, s }) =>
    strat.flatMap((name) => s.map((x) => ({ alpha, strat: name, s: x, value: name.length + alpha * x }))),
  extra_rows: ({ params, strat, s, extra }) => strat.flatMap((name) => s.map((x) => ({ alpha: params.alpha, extra, strat: name, s: x }))),
  cfg_rows: ({ cfg, s }) => s.map((x) => ({ a: cfg.a, s: x })),
  show_extra: ({ s, extra }) => s.map(() => extra),
  alpha_s: ({ alpha, s }) => s.map((x) => alpha * x),
};

const COLLATE_FNS: Readonly<Record<string, (outputs: unknown[]) => unknown>> = {
  concat: (outputs) => outputs.flatMap((output) => output as unknown[]),
};

/** The collate function that a step names, or none. */
export function collateFn(given: unknown): ((outputs: unknown[]) => unknown) | undefined {
  if (given === undefined || given === null) return undefined;
  const found = COLLATE_FNS[given as string];
  if (found === undefined) throw new Error(`no collate function is named ${given}`);
  return found;
}
