/**
 * Steps of a session: an edit of the grid, and a run.
 *
 * @module
 */

import fc from "fast-check";
import type { Style } from "./functions.ts";
import { AXIS_POOL } from "./values.ts";

/** What is asked of one axis; numbers are taken modulo what there is. */
export interface AxisAsked {
  readonly axis: number;
  readonly picks: readonly number[];
  readonly slice: readonly [start: number | undefined, stop: number | undefined, step: number | undefined] | undefined;
}

/** A selection. */
export interface Asked {
  readonly by: "value" | "index";
  readonly axes: readonly AxisAsked[];
}

/** An edit. */
export type Edit =
  | { readonly edit: "nothing" }
  | { readonly edit: "insert"; readonly axis: number; readonly at: number; readonly value: number }
  | { readonly edit: "prepend"; readonly axis: number; readonly value: number }
  | { readonly edit: "remove"; readonly axis: number; readonly at: number }
  | { readonly edit: "reorder"; readonly axis: number; readonly seed: number }
  | { readonly edit: "extend"; readonly axis: number; readonly values: readonly number[] }
  | { readonly edit: "rechunk"; readonly sizes: readonly number[] }
  | { readonly edit: "axisOrder"; readonly seed: number }
  | { readonly edit: "where"; readonly where: number }
  | { readonly edit: "define"; readonly values: readonly (readonly number[])[]; readonly sizes: readonly number[] }
  | { readonly edit: "switch"; readonly to: number }
  | { readonly edit: "reopen" };

/** Through which door a run goes. */
export type Runner = "run" | "runStreaming" | "memo" | "streamMemo" | "runChunks" | "runChunksStreaming";

/** A run. */
export interface Run {
  readonly runner: Runner;
  /** One slice after another. */
  readonly asked: readonly Asked[];
  readonly granularity: "chunk" | "point";
  readonly partial: "return" | "complete" | undefined;
  readonly style: Style;
  readonly failAt: number;
  readonly collates: boolean;
  /** Whether all blocks are under way at once. */
  readonly maps: boolean;
  /** The chunks of `runChunks`: numbers of the layout's, or per axis picks of a block of its own. */
  readonly keys: readonly (number | readonly (readonly number[])[])[];
}

/** A step. */
export interface Step {
  readonly edit: Edit;
  readonly run: Run | undefined;
}

/** A session. */
export interface Plan {
  readonly axes: number;
  readonly values: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly steps: readonly Step[];
}

const small = fc.nat({ max: 5 });
const axis = fc.nat({ max: 3 });
const value = fc.nat({ max: AXIS_POOL.length - 1 });
const vector = fc.uniqueArray(value, { minLength: 1, maxLength: 4 });
const vectors = fc.array(vector, { minLength: 4, maxLength: 4 });
// Few chunks of one point: a thousand sequences are to end within a minute.
const sizes = fc.array(fc.constantFrom(2, 3, 1, 4, 2), { minLength: 4, maxLength: 4 });
const bound = fc.option(fc.integer({ min: -6, max: 6 }), { nil: undefined });
const stride = fc.option(fc.constantFrom(1, -1, 2, -2), { nil: undefined });

const asked: fc.Arbitrary<Asked> = fc.record({
  by: fc.constantFrom("value" as const, "index" as const),
  axes: fc.array(
    fc.record({
      axis,
      picks: fc.array(small, { minLength: 1, maxLength: 3 }),
      slice: fc.option(fc.tuple(bound, bound, stride), { nil: undefined }),
    }),
    { maxLength: 3 },
  ),
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { withCrossShrink: true },
  { weight: 0, arbitrary: fc.constant({ edit: "nothing" as const }) },
  { weight: 3, arbitrary: fc.record({ edit: fc.constant("insert" as const), axis, at: small, value }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("prepend" as const), axis, value }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("remove" as const), axis, at: small }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("reorder" as const), axis, seed: fc.nat({ max: 1000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ edit: fc.constant("extend" as const), axis, values: fc.array(value, { minLength: 1, maxLength: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("rechunk" as const), sizes }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("axisOrder" as const), seed: fc.nat({ max: 1000 }) }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("where" as const), where: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("define" as const), values: vectors, sizes }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("switch" as const), to: small }) },
  { weight: 1, arbitrary: fc.constant({ edit: "reopen" as const }) },
);

const style: fc.Arbitrary<Style> = fc.oneof(
  { weight: 8, arbitrary: fc.constant("list" as const) },
  { weight: 2, arbitrary: fc.constantFrom("async" as const, "perPoint" as const, "parallel" as const, "typed" as const, "whole" as const) },
);

const runner: fc.Arbitrary<Runner> = fc.oneof(
  { weight: 6, arbitrary: fc.constant("run" as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "runStreaming" as const,
      "memo" as const,
      "streamMemo" as const,
      "runChunks" as const,
      "runChunksStreaming" as const,
    ),
  },
);

const run: fc.Arbitrary<Run> = fc.record({
  runner,
  asked: fc.oneof(fc.constant([]), fc.array(asked, { maxLength: 2 })),
  granularity: fc.oneof(
    { weight: 2, arbitrary: fc.constant("chunk" as const) },
    { weight: 1, arbitrary: fc.constant("point" as const) },
  ),
  partial: fc.constantFrom(undefined, "return" as const, "complete" as const),
  style,
  failAt: fc.oneof({ weight: 5, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat({ max: 6 }) }),
  collates: fc.boolean(),
  maps: fc.boolean(),
  keys: fc.array(
    fc.oneof(
      fc.nat({ max: 30 }),
      fc.array(fc.array(small, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

/** At least 8 edits over three axes, sometimes one, two or four. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  axes: fc.oneof(
    { weight: 6, arbitrary: fc.constant(3) },
    { weight: 1, arbitrary: fc.constantFrom(1, 2, 4) },
  ),
  values: vectors,
  sizes,
  steps: fc.array(
    fc.record({
      edit,
      run: fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: fc.constant(undefined) }, { weight: 7, arbitrary: run }),
    }),
    { minLength: 8, maxLength: 10 },
  ),
});
