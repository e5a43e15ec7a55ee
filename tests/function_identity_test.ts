import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CacheConflictError, ChunkMemo, type OnCodeChange, perPoint } from "../mod.ts";
import { functionRecord, identifyFunction } from "../src/function_identity.ts";
import { withWarnings } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

const axisValues = { s: [1, 2] };
const once = { f: ({ s }: { s: number[] }) => s.map((v) => v) };
const commented = {
  f: ({ s }: { s: number[] }) =>
    // Nothing but a comment and some white space.
    s.map((v) => v),
};
const other = { f: ({ s }: { s: number[] }) => s.map((v) => v + 1) };

/** Runs two functions of one name over one cache, as two programs would. */
async function change(second: (args: { s: number[] }) => number[], onCodeChange?: OnCodeChange) {
  await using dir = await tempDir();
  await new ChunkMemo({ root: dir.path, axisValues, verbose: 0 }).cache(once.f)({});
  return await withWarnings(() => new ChunkMemo({ root: dir.path, axisValues }).cache(second, { onCodeChange })({}));
}

test("identifyFunction() takes the function's name, or the one it is given", () => {
  assertEquals(identifyFunction(once.f, undefined, "warn").name, "f");
  assertEquals(identifyFunction(once.f, "g", "warn").name, "g");
});

test("identifyFunction() refuses a function without a name", () => {
  assertThrows(() => identifyFunction((() => () => [])(), undefined, "warn"), TypeError, "it has no name");
});

test("identifyFunction() sees through perPoint", () => {
  const point = ({ s }: { s: number }) => s;
  assertEquals(
    functionRecord(identifyFunction(perPoint(point), undefined, "warn")),
    functionRecord(identifyFunction(point, undefined, "warn")),
  );
});

/** Where functions show the source as it is written here. */
const asWritten = { on: ["deno", "bun"], because: "Node 20 has translations to run, which put brackets around what has comments" } as const;

test("identifyFunction() does not see comments and white space", asWritten, () => {
  assertEquals(identifyFunction(once.f, undefined, "warn").digest, identifyFunction(commented.f, undefined, "warn").digest);
});

test("onCodeChange: a change of comments is none", asWritten, async () => {
  assertEquals((await change(commented.f, "error")).warnings, []);
});

test("onCodeChange: warn is the default, and known points are used", async () => {
  const { warnings, value: [output] } = await change(other.f);
  assertEquals(output, [1, 2]);
  assertEquals(warnings.map((text) => text.includes('source of function "f" has changed')), [true]);
});

test("onCodeChange: error refuses", async () => {
  await assertRejects(() => change(other.f, "error"), CacheConflictError, "has changed");
});

test("onCodeChange: ignore says nothing and uses known points", async () => {
  const { warnings, value: [output] } = await change(other.f, "ignore");
  assertEquals([warnings, output], [[], [1, 2]]);
});

test("onCodeChange: new computes anew, and the older points stay", async () => {
  await using dir = await tempDir();
  const memo = () => new ChunkMemo({ root: dir.path, axisValues, verbose: 0 });
  await memo().cache(once.f, { onCodeChange: "new" })({});
  const [output, { executedPoints }] = await memo().cache(other.f, { onCodeChange: "new" })({});
  assertEquals([output, executedPoints], [[2, 3], 2]);
  const [, again] = await memo().cache(once.f, { onCodeChange: "new" })({});
  assertEquals(again.executedPoints, 0);
});

test("onCodeChange: a change is found between two functions of one memo", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues, verbose: 0 });
  await memo.cache(once.f)({});
  await assertRejects(() => memo.cache(other.f, { onCodeChange: "error" })({}), CacheConflictError, "has changed");
});

test("onCodeChange: an unknown policy is refused", () => {
  const memo = new ChunkMemo({ root: "unused", axisValues });
  assertThrows(() => memo.cache(once.f, { onCodeChange: "wran" as OnCodeChange }), RangeError, "onCodeChange");
});

test("memo.cache() refuses the cache of a function of another name, and says how to separate them", async () => {
  await using dir = await tempDir();
  await new ChunkMemo({ root: dir.path, axisValues, verbose: 0 }).cache(once.f)({});
  let calls = 0;
  function g({ s }: { s: number[] }) {
    calls++;
    return s;
  }
  const error = await assertRejects(() => new ChunkMemo({ root: dir.path, axisValues }).cache(g)({}), CacheConflictError);
  for (const word of ['"f"', '"g"', "option name", "version", "root"]) assertEquals(error.message.includes(word), true, word);
  assertEquals(calls, 0);
});

test("memo.cache() gives a function with an explicit name a cache of its own", async () => {
  await using dir = await tempDir();
  const memo = new ChunkMemo({ root: dir.path, axisValues, verbose: 0 });
  await memo.cache(once.f, { name: "one" })({});
  const [output] = await memo.cache(other.f, { name: "two" })({});
  assertEquals(output, [2, 3]);
});
