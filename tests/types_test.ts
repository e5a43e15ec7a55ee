/**
 * The types carry the axes: what must not compile does not, and what must does. Most of this file is checked by the compiler alone;
 * `deno check` fails where an expected error is none.
 */

import { assertEquals, assertThrows } from "@std/assert";
import {
  autoLoad,
  type CallArguments,
  type CallOptions,
  ChunkCache,
  type ChunkMemo,
  type ExecFn,
  type Item,
  type Memoized,
  type MISSING,
  type NoCollate,
  perPoint,
  type Point,
  range,
  run,
  runChunks,
  type RunOptions,
  type RunOutput,
  runParallel,
  runStreaming,
  type Selection,
  slice,
  type Vectors,
  zip,
} from "../mod.ts";
import { tempDir, test } from "./test.ts";

/** Whether two types are one. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/** Compiles only if the type is `true`. */
function holds<_ extends true>(): void {}

/** Is checked by the compiler and never called. */
function compiles(_body: () => unknown): void {}

type Axes = { strat: string[]; s: number[] };
declare const cache: ChunkCache<Axes>;
declare const memo: ChunkMemo<Axes>;
declare const collated: ChunkCache<Axes, Map<string, number>>;

const sumOf = ({ strat, s }: { strat: string[]; s: number[] }) => strat.flatMap((word) => s.map((value) => word.length + value));

test("axes: points and vectors are made of them", () => {
  holds<Same<Point<Axes>, { strat: string; s: number }>>();
  holds<Same<Vectors<Axes>, { strat: string[]; s: number[] }>>();
  holds<Same<Vectors<{ s: Set<string> }>, { s: string[] }>>();
  holds<Same<Vectors<{ s: Float64Array }>, { s: number[] }>>();
});

test("axes: a zipped one stands for its fields", () => {
  const net = zip({ width: [8, 16], activation: ["relu", "tanh"] });
  type Zipped = { net: typeof net; s: number[] };
  holds<Same<Vectors<Zipped>["width"], number[]>>();
  holds<Same<Vectors<Zipped>["activation"], string[]>>();
  holds<Same<keyof Vectors<Zipped>, "width" | "activation" | "s">>();
  compiles(() => {
    const zipped = new ChunkCache({ root: "", cacheId: "id", axisValues: { net, s: [1] } });
    run(zipped, ({ width, activation, s }) => width.flatMap((w, i) => s.map((v) => w * v + activation[i].length)));
    zipped.slice({ net: { width: 8, activation: "relu" } });
    // @ts-expect-error: a record without a field
    zipped.slice({ net: { width: 8 } });
    // @ts-expect-error: the function asks for the axis and not for its fields
    run(zipped, ({ net }) => net);
  });
});

test("zip: lists of unlike types keep them", () => {
  assertThrows(() => zip({ a: [1], b: ["x", "y"] }), RangeError);
  // @ts-expect-error: a field that is no list
  assertThrows(() => zip({ a: 1 }), TypeError);
});

test("a selection by value takes one value or a list, of the axis's type", () => {
  compiles(() => {
    cache.slice({ strat: "a" });
    cache.slice({ strat: ["a", "b"], s: 2 });
    cache.slice({});
    // @ts-expect-error: a misspelt axis
    cache.slice({ start: "a" });
    // @ts-expect-error: a value of a wrong type
    cache.slice({ s: "1" });
    // @ts-expect-error: a list of a wrong type
    cache.slice({ s: [1, "2"] });
    // @ts-expect-error: a misspelt axis of a status
    cache.cacheStatus({ start: ["a"] });
  });
});

test("a selection by index takes integers, ranges, slices and lists of these, and no values", () => {
  compiles(() => {
    cache.slice({ axisIndices: { s: 0 } });
    cache.slice({ axisIndices: { s: range(0, 2), strat: slice(-1) } });
    cache.slice({ axisIndices: { s: [0, range(1, 2), slice(3)] } });
    // @ts-expect-error: a misspelt axis
    cache.slice({ axisIndices: { start: 0 } });
    // @ts-expect-error: an index that is none
    cache.slice({ axisIndices: { s: "0" } });
    // @ts-expect-error: both ways at once
    cache.slice({ s: 1, axisIndices: { strat: 0 } });
  });
});

test("an axis whose values are arrays is asked for by a list of them", () => {
  type Shapes = { shape: [number, number][] };
  compiles(() => {
    const asked: Selection<Shapes> = { shape: [[64, 64]] };
    // @ts-expect-error: one array is a list of values
    const single: Selection<Shapes> = { shape: [64, 64] };
    return [asked, single];
  });
});

test("axis values are iterables and no bare strings", () => {
  const options = { root: "unused", cacheId: "id" };
  // @ts-expect-error: a bare string
  assertThrows(() => new ChunkCache({ ...options, axisValues: { s: "abc" } }), TypeError);
  // @ts-expect-error: a number
  assertThrows(() => new ChunkCache({ ...options, axisValues: { s: 3 } }), TypeError);
  // @ts-expect-error: an unknown axis in the order
  assertThrows(() => new ChunkCache({ ...options, axisValues: { s: [1] }, axisOrder: ["t"] }), TypeError);
  // @ts-expect-error: an unknown axis in the chunk spec
  assertThrows(() => new ChunkCache({ ...options, axisValues: { s: [1] }, chunkSpec: { s: 1, t: 1 } }), TypeError);
  // @ts-expect-error: an unknown option
  assertThrows(() => new ChunkCache({ ...options, axisValues: { s: [1] }, chunkSpek: { s: 1 } }), TypeError);
  // @ts-expect-error: a misspelt policy
  assertThrows(() => new ChunkCache({ ...options, axisValues: { s: [1] }, durability: "sync" }), RangeError);
});

test("a function of a run must fit the axes", () => {
  compiles(() => {
    run(cache, sumOf);
    run(cache, ({ s }: { s: number[] }) => s);
    run(cache, ({ s }: { s: readonly number[] }) => [...s]);
    // @ts-expect-error: a vector of a wrong type
    run(cache, ({ s }: { s: string[] }) => s);
    // @ts-expect-error: a point where a vector comes
    run(cache, ({ s }: { s: number }) => s);
    // @ts-expect-error: an axis that is none
    run(cache, ({ start }: { start: string[] }) => start);
    // @ts-expect-error: the same in a streaming run
    runStreaming(cache, ({ s }: { s: string[] }) => s);
    // @ts-expect-error: the same in a run of chunks
    runChunks([], ({ s }: { s: string[] }) => s, { cache });
  });
});

test("the second argument of a function knows its points", () => {
  compiles(() => {
    run(cache, (_, { points }) => [...points].map(({ strat, s }) => `${strat}${s.toFixed()}`));
    // @ts-expect-error: a field that no point has
    run(cache, (_, { points }) => [...points].map(({ start }) => start));
  });
});

test("outputs have the type of the function's entries, sync or async, and of typed arrays", () => {
  holds<Same<RunOutput<number[], NoCollate>, number[]>>();
  compiles(async () => {
    const [numbers] = await run(cache, sumOf);
    holds<Same<typeof numbers, number[]>>();
    const [later] = await run(cache, (vectors) => Promise.resolve(sumOf(vectors).map(String)));
    holds<Same<typeof later, string[]>>();
    const [typed] = await run(cache, () => new Float64Array(2));
    holds<Same<typeof typed, number[]>>();
    const [whole] = await run(cache, () => ({ total: 1 }));
    holds<Same<typeof whole, { total: number }[]>>();
    const [words] = await run(cache, () => "one word");
    holds<Same<typeof words, string[]>>();
  });
});

test("collateFn gives the output its type, and that of a run counts first", () => {
  compiles(async () => {
    const [own] = await run(collated, sumOf);
    holds<Same<typeof own, Map<string, number>>>();
    const [given] = await run(collated, sumOf, { collateFn: (outputs) => outputs.length });
    holds<Same<typeof given, number>>();
    const [awaited] = await run(cache, sumOf, { collateFn: (outputs) => Promise.resolve(outputs) });
    holds<Same<typeof awaited, unknown[]>>();
    const [chunks] = await runChunks([], sumOf, { cache, collateFn: () => true as const });
    holds<Same<typeof chunks, true>>();
    const diagnostics = await runStreaming(collated, sumOf);
    holds<Same<typeof diagnostics.executedPoints, number>>();
  });
});

/** An output with places that may hold no value. */
type Holed = (number | typeof MISSING)[];
declare const sometimes: boolean;

test("an output holds MISSING only where a run goes on", () => {
  holds<Same<RunOutput<number[], NoCollate, "continue">, Holed>>();
  holds<Same<RunOutput<number[], number[], "continue">, number[]>>();
  compiles(async () => {
    const [full] = await run(cache, sumOf, { retries: 3 });
    holds<Same<typeof full, number[]>>();
    const [stopped] = await run(cache, sumOf, { onError: "stop" });
    holds<Same<typeof stopped, number[]>>();
    const [holed] = await run(cache, ({ s, strat }) => Promise.resolve(sumOf({ s, strat })), { onError: "continue" });
    holds<Same<typeof holed, Holed>>();
    const [some] = await run(cache, sumOf, { onError: { maxFailures: 3 } });
    holds<Same<typeof some, Holed>>();
    const [perhaps] = await run(cache, sumOf, { onError: sometimes ? "continue" : "stop" });
    holds<Same<typeof perhaps, Holed>>();
    const [perhapsSet] = await run(cache, sumOf, { onError: sometimes ? "continue" : undefined });
    holds<Same<typeof perhapsSet, Holed>>();
    // @ts-expect-error: a place may hold no value
    holed.map((value) => value.toFixed());
    // @ts-expect-error: a misspelt policy
    run(cache, sumOf, { onError: "contine" });
    // @ts-expect-error: a misspelt option beside it
    run(cache, sumOf, { onError: "continue", retrys: 3 });
  });
});

test("options whose policy is not known may leave places without a value", () => {
  compiles(async () => {
    const options: RunOptions<NoCollate> = {};
    const [output] = await run(cache, sumOf, options);
    holds<Same<typeof output, Holed>>();
    const stopping: RunOptions<NoCollate, "stop"> = {};
    const [full] = await run(cache, sumOf, stopping);
    holds<Same<typeof full, number[]>>();
    // @ts-expect-error: a policy of another kind
    const going: RunOptions<NoCollate, "stop"> = { onError: "continue" };
    return going;
  });
});

test("runChunks tells of places without a value, and collateFn makes of them what it makes", () => {
  compiles(async () => {
    const [full] = await runChunks([], sumOf, { cache });
    holds<Same<typeof full, number[]>>();
    const [holed] = await runChunks([], sumOf, { cache, onError: "continue" });
    holds<Same<typeof holed, Holed>>();
    const [own] = await run(collated, sumOf, { onError: "continue" });
    holds<Same<typeof own, Map<string, number>>>();
    const [given] = await run(cache, sumOf, { onError: "continue", collateFn: (outputs) => outputs.length });
    holds<Same<typeof given, number>>();
    const [chunks] = await runChunks([], sumOf, { cache, collateFn: (outputs) => outputs, onError: { maxFailures: 1 } });
    holds<Same<typeof chunks, unknown[]>>();
    const diagnostics = await runStreaming(cache, sumOf, { onError: "continue" });
    holds<Same<typeof diagnostics.executedPoints, number>>();
  });
});

test("a memoized function tells of places without a value, and the call's policy counts first", () => {
  compiles(async () => {
    const stops = memo.cache(sumOf);
    const [full] = await stops();
    holds<Same<typeof full, number[]>>();
    const [optioned] = await stops({}, { retries: 3 });
    holds<Same<typeof optioned, number[]>>();
    const [holed] = await stops({}, { onError: "continue" });
    holds<Same<typeof holed, Holed>>();
    const [some] = await stops(undefined, { onError: { maxFailures: 3 } });
    holds<Same<typeof some, Holed>>();

    const goes = memo.cache(sumOf, { onError: "continue" });
    const [going] = await goes({ s: 1 });
    holds<Same<typeof going, Holed>>();
    const [again] = await goes({}, { retries: 3, extendCache: true });
    holds<Same<typeof again, Holed>>();
    const [stopped] = await goes({}, { onError: "stop" });
    holds<Same<typeof stopped, number[]>>();
    const [watched] = await stops({}, { onError: "continue", onProgress: ({ knownPoints }) => void knownPoints.toFixed() });
    holds<Same<typeof watched, Holed>>();
    const [seen] = await stops({}, { onProgress: ({ knownPoints }) => void knownPoints.toFixed() });
    holds<Same<typeof seen, number[]>>();
    // What is undefined leaves it to the memo's.
    const [unset] = await goes({}, { onError: undefined });
    holds<Same<typeof unset, Holed>>();
    const [perhaps] = await goes({}, { onError: sometimes ? "stop" : undefined });
    holds<Same<typeof perhaps, Holed>>();
    const [perhapsHoled] = await stops({}, { onError: sometimes ? "continue" : undefined });
    holds<Same<typeof perhapsHoled, Holed>>();
    // @ts-expect-error: a misspelt policy
    stops({}, { onError: "contine" });
    // @ts-expect-error: a misspelt option beside it
    stops({}, { onError: "continue", parial: "complete" });
    // @ts-expect-error: a misspelt policy of a memo
    memo.cache(sumOf, { onError: "contine" });
  });
});

test("a memoized function with a collate function gives what that makes, whatever the policy", () => {
  compiles(async () => {
    const joined = memo.cache(sumOf, { collateFn: (outputs) => outputs.map(String), onError: "continue" });
    const [output] = await joined();
    holds<Same<typeof output, string[]>>();
    const [stopped] = await joined({}, { onError: "stop" });
    holds<Same<typeof stopped, string[]>>();
  });
});

test("options of a call whose policy is not known may leave places without a value", () => {
  compiles(async () => {
    const f = memo.cache(sumOf);
    const options: CallOptions = {};
    const [output] = await f({}, options);
    holds<Same<typeof output, Holed>>();
    const later = async (...args: Parameters<typeof f>) => (await f(...args))[0];
    holds<Same<Awaited<ReturnType<typeof later>>, number[]>>();
    holds<Same<Awaited<ReturnType<typeof f>>[0], number[]>>();
    const goes = memo.cache(sumOf, { onError: "continue" });
    holds<Same<Awaited<ReturnType<typeof goes>>[0], Holed>>();
  });
});

test("a memoized function takes its params and what is asked of the axes", () => {
  compiles(async () => {
    const f = memo.cache(function f({ alpha, strat, s }: { alpha: number; strat: string[]; s: number[] }) {
      return sumOf({ strat, s }).map((value) => value * alpha);
    });
    const [output] = await f({ alpha: 1 });
    holds<Same<typeof output, number[]>>();
    f({ alpha: 1, s: 2, strat: ["a"] });
    f({ alpha: 1, axisIndices: { s: slice(0, 3) } });
    f.cacheStatus({ alpha: 1, s: [1] });
    // @ts-expect-error: a param is missing
    f({ s: [1] });
    // @ts-expect-error: all arguments are missing
    f();
    // @ts-expect-error: a param of a wrong type
    f({ alpha: "1" });
    // @ts-expect-error: a misspelt axis
    f({ alpha: 1, start: ["a"] });
    // @ts-expect-error: a value of a wrong type
    f({ alpha: 1, s: ["1"] });
    // @ts-expect-error: values and indices at once
    f({ alpha: 1, s: [1], axisIndices: { strat: 0 } });
    // @ts-expect-error: a misspelt option
    f({ alpha: 1 }, { parial: "complete" });
    // @ts-expect-error: the status wants the params too
    f.cacheStatus({ s: [1] });
  });
});

test("a memoized function of vectors alone needs no arguments", () => {
  compiles(async () => {
    const [output] = await memo.cache(sumOf)();
    holds<Same<typeof output, number[]>>();
    memo.cache(sumOf)({});
    memo.cache(sumOf).cacheStatus();
  });
});

test("a memoized function whose vectors do not fit the axes does not compile", () => {
  compiles(() => {
    // @ts-expect-error: numbers are no words
    memo.cache(function f({ strat }: { strat: number[] }) {
      return strat;
    });
    // @ts-expect-error: a point where a vector comes
    memo.streamCache(function f({ s }: { s: number }) {
      return s;
    });
  });
});

test("defaults make params optional, and have their types", () => {
  compiles(async () => {
    const f = memo.cache(function f({ alpha, beta, s }: { alpha: number; beta: string; s: number[] }) {
      return s.map((value) => value * alpha + beta.length);
    }, { defaults: { alpha: 2 } });
    const [output] = await f({ beta: "b" });
    holds<Same<typeof output, number[]>>();
    f({ alpha: 1, beta: "b" });
    // @ts-expect-error: a param without a default is missing
    f({ alpha: 1 });
    memo.cache(function g({ alpha, s }: { alpha: number; s: number[] }) {
      return s.map((value) => value * alpha);
    }, { defaults: { alpha: 2 } })();
    memo.cache(function h({ alpha, s }: { alpha: number; s: number[] }) {
      return s.map((value) => value * alpha);
      // @ts-expect-error: a default of a wrong type
    }, { defaults: { alpha: "2" } });
  });
});

test("memo.streamCache gives diagnostics alone", () => {
  compiles(async () => {
    const diagnostics = await memo.streamCache(sumOf)();
    holds<Same<typeof diagnostics.cachedChunks, number>>();
  });
});

test("perPoint turns a function of points into one of vectors", () => {
  compiles(async () => {
    const lifted = perPoint(({ s, strat }: { s: number; strat: string }) => Promise.resolve(s > strat.length));
    const [output] = await run(cache, lifted);
    holds<Same<typeof output, boolean[]>>();
    const [memoized] = await memo.cache(perPoint(function f({ alpha, s }: { alpha: number; s: number }) {
      return alpha * s;
    }))({ alpha: 1, s: 2 });
    holds<Same<typeof memoized, number[]>>();
    // @ts-expect-error: a point of a wrong type
    run(cache, perPoint(({ s }: { s: string }) => s));
  });
});

test("a memo's cache and a loaded one keep the axes", () => {
  compiles(async () => {
    memo.cacheForParams({ alpha: 1 }).slice({ s: 1 });
    const loaded = await autoLoad({ params: {}, axisValues: { s: [1, 2] } });
    loaded.cacheForParams({}).slice({ s: 1 });
    // @ts-expect-error: a misspelt axis
    loaded.cacheForParams({}).slice({ t: 1 });
    run(memo, sumOf, { params: { alpha: 1 } });
    const values: readonly number[] = cache.axisValues.s;
    const order: readonly ("strat" | "s")[] = cache.axisOrder;
    return [values, order];
  });
});

test("the type that a caller expects is taken for no collate function's", () => {
  compiles(async () => {
    // @ts-expect-error: outputs are numbers
    const [words]: [string[], unknown] = await run(cache, sumOf);
    // @ts-expect-error: places may hold no value
    const [numbers]: [number[], unknown] = await run(cache, sumOf, { onError: "continue" });
    return [words, numbers];
  });
});

test("types: those of a call and of a function can be named", () => {
  compiles(() => {
    const args: CallArguments<Axes, { alpha: number; s: number[]; strat: string[] }, Record<never, never>> = { alpha: 1, s: [1] };
    const exec: ExecFn<Axes, number[]> = sumOf;
    const f: Memoized<Axes, { s: number[]; strat: string[] }, Record<never, never>, number[]> = memo.cache(sumOf);
    const goes: Memoized<Axes, { s: number[]; strat: string[] }, Record<never, never>, number[], Holed, "continue"> = memo.cache(sumOf, {
      onError: "continue",
    });
    // @ts-expect-error: a function that goes on is none that stops
    const stops: Memoized<Axes, { s: number[]; strat: string[] }, Record<never, never>, number[]> = goes;
    return [args, exec, f, stops];
  });
});

test("items are objects of axes, lists of values or, of one axis, its values", () => {
  type Net = { net: ReturnType<typeof zip<{ width: number; depth: number }>>; s: number[] };
  holds<Same<{ strat: string; s: number } extends Item<Axes> ? true : false, true>>();
  holds<Same<number extends Item<Axes> ? true : false, false>>();
  holds<Same<number extends Item<{ s: number[] }> ? true : false, true>>();
  holds<Same<{ width: number; depth: number; s: number } extends Item<Net> ? true : false, true>>();
  holds<Same<{ net: { width: number; depth: number }; s: number } extends Item<Net> ? true : false, true>>();
  compiles(() => {
    const list = { cache: new ChunkCache({ cacheId: "id", axisValues: { s: [1, 2] } }), execFn: () => 0 };
    const both = { cache, execFn: () => 0 };
    runParallel([{ strat: "a", s: 1 }], both);
    runParallel([[1, "a"]], both);
    runParallel([1, 2], list);
    runParallel([{ s: 1 }], list);
    runParallel(new Set([1, 2]), list);
    runParallel([], both);
    // @ts-expect-error: a misspelt axis
    runParallel([{ start: "a", s: 1 }], both);
    // @ts-expect-error: an axis is missing
    runParallel([{ s: 1 }], both);
    // @ts-expect-error: a value of a wrong type
    runParallel([{ strat: "a", s: "1" }], both);
    // @ts-expect-error: a list with a value of no axis
    runParallel([[1, true]], both);
    // @ts-expect-error: a single value where there are two axes
    runParallel([1], both);
    // @ts-expect-error: a value of a wrong type
    runParallel(["1"], list);
    // @ts-expect-error: no function
    runParallel([1], { cache: list.cache });
    // @ts-expect-error: an option that is of no use
    runParallel([1], { ...list, granularity: "point" });
  });
});

test("the function of items gets them in the form in which they are given", () => {
  compiles(() => {
    runParallel([{ strat: "a", s: 1 }], { cache, execFn: ({ strat, s }, { signal }) => strat.length * s + Number(signal.aborted) });
    runParallel([[1, "a"] as const], { cache, execFn: ([s, strat]) => strat.length * s });
    // @ts-expect-error: items are objects, not lists
    runParallel([{ strat: "a", s: 1 }], { cache, execFn: ([s]: [number, string]) => s });
    // @ts-expect-error: a field that no item has
    runParallel([{ strat: "a", s: 1 }], { cache, execFn: ({ start }) => start });
  });
});

test("runParallel gives a list of what the function returns, null without output, MISSING where it goes on", () => {
  compiles(async () => {
    const items = [{ strat: "a", s: 1 }];
    const execFn = ({ s }: { s: number }) => Promise.resolve(s);
    const [output] = await runParallel(items, { cache, execFn });
    holds<Same<typeof output, number[]>>();
    const [lists] = await runParallel(items, { cache, execFn: ({ s }) => [s] });
    holds<Same<typeof lists, number[][]>>();
    const [none] = await runParallel(items, { cache, execFn, returnOutput: false });
    holds<Same<typeof none, null>>();
    const [perhaps] = await runParallel(items, { cache, execFn, returnOutput: Math.random() > 0.5 });
    holds<Same<typeof perhaps, number[] | null>>();
    const [holed] = await runParallel(items, { cache, execFn, onError: "continue" });
    holds<Same<typeof holed, (number | typeof MISSING)[]>>();
    const [some] = await runParallel(items, { cache, execFn, onError: { maxFailures: 3 } });
    holds<Same<typeof some, (number | typeof MISSING)[]>>();
    const [full] = await runParallel(items, { cache, execFn, onError: "stop" });
    holds<Same<typeof full, number[]>>();
    const [own] = await runParallel(items, { cache: collated, execFn });
    holds<Same<typeof own, Map<string, number>>>();
    const [given] = await runParallel(items, { cache: collated, execFn, collateFn: (outputs) => outputs.length });
    holds<Same<typeof given, number>>();
    await runParallel(items, { cache: memo, params: { alpha: 1 }, execFn });
  });
});

test("types: what compiles runs", async () => {
  await using dir = await tempDir();
  const shapes = new ChunkCache({ root: dir.path, cacheId: "shapes", axisValues: { shape: [[1, 2], [3, 4]] }, verbose: 0 });
  const [output] = await run(shapes.slice({ shape: [[3, 4]] }), ({ shape }) => shape.map(([width, height]) => width * height));
  assertEquals(output, [12]);
});
