import { assertStrictEquals, assertThrows } from "@std/assert";
import { defineSweep, perPoint, type Sweep, task, zip } from "../mod.ts";
import { checkSweep } from "../src/define_sweep.ts";
import { test } from "./test.ts";

/** Is checked by the compiler and never called. */
function compiles(_body: () => unknown): void {}

const scale = ({ alpha, s }: { alpha: number; s: number[] }) => s.map((value) => alpha * value);
const plain = ({ s }: { s: number[] }) => s;

test("defineSweep() gives back the sweep that it was given", () => {
  const given = {
    fn: scale,
    axisValues: { s: [1, 2] },
    params: { alpha: 1 },
    chunkSpec: { s: 1 },
    axisOrder: ["s"] as const,
    where: ({ s }: { s: number }) => s > 1,
    name: "scaled",
    version: "v2",
    metadata: { by: "me" },
    maxWorkers: 2,
    onError: "continue" as const,
    retries: 1,
    timeoutMs: 1000,
    collateFn: (outputs: unknown[]) => outputs.length,
  };
  assertStrictEquals(defineSweep(given), given);
  const open = { fn: scale, params: { alpha: 1 } };
  assertStrictEquals(defineSweep(open), open);
});

test("checkSweep() refuses what is no sweep", () => {
  const fn = plain;
  const table: readonly (readonly [object, string])[] = [
    [{ fn, axisvalues: {} }, 'Cannot define sweep: unknown option "axisvalues": known options are'],
    [{ fn: 5 }, "fn must be a function: received 5"],
    [[], "it must be an object { fn, … }: received a list"],
    [{ fn: Object.assign(() => {}, { cacheStatus() {} }) }, "fn is memoized already"],
    [{ fn, axisValues: [1] }, "axisValues must be an object of lists: received a list"],
    [{ fn, axisValues: { s: "abc" } }, 'values of axis "s" must be a list or another iterable: received "abc"'],
    [{ fn, axisValues: { s: [1][Symbol.iterator]() } }, 'values of axis "s" can be read only once: write [...values]'],
    [{ fn, axisValues: { params: [1] } }, "no axis can have the name"],
    [{ fn, axisValues: { s: [1] }, axisOrder: ["t"] }, "missing axis 't' in axisValues"],
    [{ fn, axisValues: { s: [1] }, chunkSpec: { t: 1 } }, 'chunkSpec has the axis "t", which is unknown: known axes are "s"'],
    [{ fn, axisValues: { s: [1] }, chunkSpec: 5 }, 'chunkSpec must be an object or "auto": received 5'],
    [{ fn, axisValues: { s: [1] }, params: { s: 1 } }, '"s" among the params is the name of an axis'],
    [{ fn, axisValues: { net: zip({ w: [1] }) }, params: { w: 1 } }, '"w" among the params is the name of an axis'],
    [{ fn, params: new Map() }, "params must be a plain object"],
    [{ fn, metadata: 1 }, "metadata must be a plain object: received 1"],
    [{ fn, where: true }, "where must be a function: received true"],
    [{ fn, collateFn: {} }, "collateFn must be a function: received an object"],
    [{ fn, name: "" }, "name must be a text that is not empty"],
    [{ fn, version: 2 }, "version must be a text that is not empty: received 2"],
    [{ fn, maxWorkers: 0 }, "maxWorkers must be a positive integer: received 0"],
    [{ fn, retries: -1 }, "retries must be a non-negative integer: received -1"],
    [{ fn, timeoutMs: NaN }, "timeoutMs must be a positive number: received NaN"],
  ];
  for (const [sweep, message] of table) assertThrows(() => checkSweep("define sweep", sweep as Sweep), Error, message);
});

test("types: functions, tasks, perPoint and zipped axes fit", () => {
  compiles(() => [
    defineSweep({ fn: scale, axisValues: { s: new Set([1]) }, params: { alpha: 1 } }),
    defineSweep({
      fn: perPoint(({ alpha, s }: { alpha: number; s: number }) => alpha * s),
      axisValues: { s: [1, 2] },
      params: { alpha: 1 },
      where: ({ s }) => s > 1,
      axisOrder: ["s"],
      chunkSpec: { s: 1 },
    }),
    defineSweep({ fn: task(import.meta.url, "scale", scale), axisValues: { s: [1] }, params: { alpha: 1 }, maxWorkers: 2 }),
    defineSweep({
      fn: ({ width, depth }: { width: number[]; depth: string[] }) => width.map((value, i) => value + depth[i]),
      axisValues: { net: zip({ width: [1], depth: ["a"] }) },
      where: ({ width, depth }) => width > depth.length,
    }),
    defineSweep({ fn: ({ s }: { s: number[]; alpha?: number }) => s, axisValues: { s: [1] } }),
    defineSweep({ fn: ({ s }: { s: number[] }, { points }) => s.map((value) => value + [...points].length), axisValues: { s: [1] } }),
    defineSweep({ fn: perPoint(async ({ s }: { s: number }) => await Promise.resolve(s)), params: { s: 1 } }),
  ]);
});

test("types: axes that do not fit the function are refused", () => {
  compiles(() => {
    // @ts-expect-error: a misspelt axis
    defineSweep({ fn: plain, axisValues: { ss: [1, 2] } });
    // @ts-expect-error: values of a wrong type
    defineSweep({ fn: plain, axisValues: { s: ["a"] } });
    // @ts-expect-error: an axis that the function does not take
    defineSweep({ fn: plain, axisValues: { s: [1], t: [2] } });
    // @ts-expect-error: an axis that perPoint's function does not take
    defineSweep({ fn: perPoint(({ s }: { s: number }) => s), axisValues: { s: [1], t: [2] } });
    // @ts-expect-error: a chunk size of another axis
    defineSweep({ fn: plain, axisValues: { s: [1] }, chunkSpec: { t: 1 } });
    // @ts-expect-error: an order of other axes
    defineSweep({ fn: plain, axisValues: { s: [1] }, axisOrder: ["t"] });
    // @ts-expect-error: a condition on another axis
    defineSweep({ fn: plain, axisValues: { s: [1] }, where: ({ t }) => t });
    // @ts-expect-error: a misspelt field
    defineSweep({ fn: plain, axisvalues: { s: [1] } });
  });
});

test("types: params that do not fit the function are refused", () => {
  compiles(() => {
    // @ts-expect-error: no params
    defineSweep({ fn: scale, axisValues: { s: [1, 2] } });
    // @ts-expect-error: a param is missing
    defineSweep({ fn: scale, axisValues: { s: [1, 2] }, params: {} });
    // @ts-expect-error: a param of a wrong type
    defineSweep({ fn: scale, axisValues: { s: [1, 2] }, params: { alpha: "1" } });
    // @ts-expect-error: a param that the function does not take
    defineSweep({ fn: scale, axisValues: { s: [1, 2] }, params: { alpha: 1, beta: 2 } });
    // @ts-expect-error: a param that the function does not take, without axes
    defineSweep({ fn: scale, params: { beta: 1 } });
  });
});
