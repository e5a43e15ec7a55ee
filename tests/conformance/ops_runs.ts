/**
 * The steps that run caches and memoized functions.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type ChunkKey, type Diagnostics, run, runChunks, type RunOptions, runStreaming } from "../../mod.ts";
import { decode, type Step } from "./cases.ts";
import { RUN_COMPARERS, type RunOutcome, STATUS_COMPARERS } from "./compare.ts";
import { collateFn, MEMO_FNS, type MemoArguments } from "./functions.ts";
import { defineOp, type Op } from "./op.ts";
import { indexSelection } from "./ops_caches.ts";
import type { AnyCache, AnyMemoized, Named, World } from "./world.ts";

function outcomeOf(world: World, named: Named, output: unknown, diagnostics: Diagnostics): RunOutcome {
  return { output, diagnostics, calls: world.calls, axes: named.axes, isCollated: named.isCollated, cache: named.cache };
}

/** What is run: a cache, or a memo with the params beside it. */
function source({ cache, memo }: Named): AnyCache {
  return (cache ?? memo) as AnyCache;
}

function runOptions(step: Step): RunOptions<unknown> {
  return step.run_params === undefined ? {} : { params: decode(step.run_params) as Record<string, unknown> };
}

async function runCache(world: World, step: Step): Promise<RunOutcome> {
  const named = world.get(step.cache);
  const [output, diagnostics] = await run(source(named), world.execFn(step.exec, named), runOptions(step));
  return outcomeOf(world, named, output, diagnostics);
}

async function streamCache(world: World, step: Step): Promise<RunOutcome> {
  const named = world.get(step.cache);
  return outcomeOf(world, named, undefined, await runStreaming(source(named), world.execFn(step.exec, named), runOptions(step)));
}

async function runKeys(world: World, step: Step): Promise<RunOutcome> {
  const named = world.get(step.cache);
  const collate = collateFn(step.collate);
  const options = { cache: world.cache(step.cache), ...(collate === undefined ? {} : { collateFn: collate }) };
  const [output, diagnostics] = await runChunks(step.keys as ChunkKey[], world.execFn(step.exec, named), options);
  return outcomeOf(world, { ...named, isCollated: collate !== undefined || named.isCollated }, output, diagnostics);
}

type Parameter = string | { readonly name: string; readonly default: unknown };

/** A function that a memo knows by the case's name for it, and that notes the vectors it gets. */
function noting(world: World, exec: string, axes: readonly string[]): (args: MemoArguments) => unknown[] {
  const fn = MEMO_FNS[exec];
  assert(fn !== undefined, `no memoized function is named ${exec}`);
  const call = (args: MemoArguments) => {
    const given = Object.entries(args).filter(([name]) => axes.includes(name));
    world.calls.push(Object.fromEntries(given.map(([axis, values]) => [axis, [...values]])));
    return fn(args);
  };
  return Object.defineProperty(call, "name", { value: exec });
}

function decorate(world: World, step: Step): undefined {
  assertEquals(step.style, "cache");
  const { axes, isCollated } = world.get(step.memo);
  const memo = world.memo(step.memo);
  const signature = step.signature as readonly Parameter[];
  const defaults = Object.fromEntries(signature.flatMap((one) => typeof one === "string" ? [] : [[one.name, one.default]]));
  const names = signature.map((one) => typeof one === "string" ? one : one.name);
  const axisNames = memo.cacheForParams({}).axisOrder.filter((axis) => names.includes(axis));
  assertEquals(axisNames.length, axes, "the signature must name every axis");
  const paramsArg = step.params_arg as string | undefined;
  const options = { defaults, ...(paramsArg === undefined ? {} : { paramsArg }) };
  const call = memo.cache(noting(world, step.exec as string, axisNames) as never, options) as unknown as AnyMemoized;
  world.put(step.as, { fn: { call, paramsArg: paramsArg ?? "params" }, axes, isCollated });
}

/** The arguments of a call: the one positional argument is the object of params. */
function callArguments(step: Step, paramsArg: string): { args: object; options: object } {
  const [params, ...more] = decode(step.args) as unknown[];
  assertEquals(more, []);
  const { extend_cache, ...named } = decode(step.kwargs) as Record<string, unknown>;
  const indices = step.axis_indices === undefined ? {} : indexSelection(step.axis_indices);
  const args = { ...(params === undefined ? {} : { [paramsArg]: params }), ...named, ...indices };
  return { args, options: extend_cache === undefined ? {} : { extendCache: extend_cache } };
}

function memoized(world: World, step: Step) {
  const { fn, ...named } = world.get(step.fn);
  assert(fn !== undefined, `${step.fn} is no function`);
  return { fn, named, ...callArguments(step, fn.paramsArg) };
}

async function callFn(world: World, step: Step): Promise<RunOutcome> {
  const { fn, named, args, options } = memoized(world, step);
  const [output, diagnostics] = await fn.call(args, options);
  return outcomeOf(world, named, output, diagnostics);
}

async function fnStatus(world: World, step: Step) {
  const { fn, args } = memoized(world, step);
  return await fn.call.cacheStatus(args);
}

const { output_flat_ordered: _o, output_flat_multiset: _m, output_exact: _e, ...STREAM_COMPARERS } = RUN_COMPARERS;

/** The steps that run caches and memoized functions. */
export const RUN_OPS: Readonly<Record<string, Op>> = {
  run: defineOp(["cache", "exec", "run_params"], runCache, RUN_COMPARERS),
  run_streaming: defineOp(["cache", "exec"], streamCache, STREAM_COMPARERS),
  run_chunks: defineOp(["cache", "exec", "keys", "collate"], runKeys, RUN_COMPARERS),
  decorate: defineOp(["memo", "as", "exec", "signature", "style", "params_arg"], decorate, {}),
  call: defineOp(["fn", "args", "kwargs", "axis_indices"], callFn, RUN_COMPARERS),
  fn_status: defineOp(["fn", "args", "kwargs", "axis_indices"], fnStatus, STATUS_COMPARERS),
};
