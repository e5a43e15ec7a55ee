import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FailureEntry, failureError, type FailureRecord, FailureRecords, updateFailures } from "../../src/store/failure_records.ts";
import { tempDir, test } from "../test.ts";
import { NOW } from "./samples.ts";

const HASH = "0123abcd".repeat(8);
const chunkKey = [["s", [1, 2, -0]], ["name", ["a", NaN, { x: 1n }]]] as const;
const entry = (points: unknown[][], message = "no", attempts = 1): FailureEntry => ({
  points,
  error: { name: "Error", message },
  attempts,
  time: NOW,
});
const record: FailureRecord = {
  chunkKey,
  failures: [entry([[1, "a"], [2, NaN]]), { ...entry([[-0, { x: 1n }]], "\ud800", 3), error: { name: "E", message: "", stack: "at x" } }],
};

test("FailureRecords.read() gives back what write() was given", async () => {
  await using dir = await tempDir();
  const records = new FailureRecords(dir.path);
  await records.write(HASH, record);
  assertEquals(await records.read(HASH), record);
  assertEquals(await readdir(join(dir.path, "failures")), [`${HASH}.json`]);
});

test("FailureRecords.write() writes JSON with the words of the format", async () => {
  await using dir = await tempDir();
  await new FailureRecords(dir.path).write(HASH, { chunkKey: [["s", [1]]], failures: [entry([[1]])] });
  assertEquals(JSON.parse(await readFile(join(dir.path, "failures", `${HASH}.json`), "utf8")), {
    format: 1,
    chunk_key: [["s", [1]]],
    failures: [{ points: [[1]], error: { name: "Error", message: "no" }, attempts: 1, time: NOW }],
  });
});

test("FailureRecords.list() tells the chunks that have a record, none without a folder", async () => {
  await using dir = await tempDir();
  const records = new FailureRecords(dir.path);
  assertEquals(await records.list(), new Set());
  await records.write(HASH, record);
  await records.write("b", record);
  for (const name of [".x.cm-tmp", "README", ".json", "%zz.json", "%61.json"]) await writeFile(join(dir.path, "failures", name), "{}");
  assertEquals(await records.list(), new Set([HASH, "b"]));
});

test("FailureRecords.remove() tells whether there was one", async () => {
  await using dir = await tempDir();
  const records = new FailureRecords(dir.path);
  await records.write(HASH, record);
  assertEquals([await records.remove(HASH), await records.remove(HASH), await records.read(HASH)], [true, false, undefined]);
});

test("FailureRecords takes any text for a hash, and keeps them apart and inside", async () => {
  await using dir = await tempDir();
  const records = new FailureRecords(dir.path);
  const listed = ["a", "A", "../up", "a/b", "a\\b", "%61", "é", ".", "..", "a b", "*'()!~"];
  const others = ["", "x".repeat(300), "y".repeat(300), "\ud800", "nul"];
  for (const [i, hash] of [...listed, ...others].entries()) {
    await records.write(hash, { chunkKey: [["s", [i]]], failures: [entry([[i]])] });
  }
  for (const [i, hash] of [...listed, ...others].entries()) assertEquals((await records.read(hash))?.chunkKey, [["s", [i]]], hash);
  assertEquals(await records.list(), new Set(listed));
  assertEquals(await readdir(dir.path), ["failures"]);
  assertEquals(new Set((await readdir(join(dir.path, "failures"))).map((name) => name.toLowerCase())).size, listed.length + others.length);
});

const sound = {
  format: 1,
  chunk_key: [["s", [1]]],
  failures: [{ points: [[1]], error: { name: "E", message: "m" }, attempts: 1, time: NOW }],
};
const failure = sound.failures[0];
const hostile: readonly (readonly [what: string, text: string | Uint8Array])[] = [
  ["nothing", ""],
  ["half of it", JSON.stringify(sound).slice(0, 40)],
  ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ["a list", "[]"],
  ["null", "null"],
  ["too deep", "[".repeat(100_000)],
  ["a wrong tag", '{"$typed":["Float64Array","!"]}'],
  ["another format", JSON.stringify({ ...sound, format: 2 })],
  ["no chunk key", JSON.stringify({ ...sound, chunk_key: undefined })],
  ["a chunk key without vectors", JSON.stringify({ ...sound, chunk_key: [["s", 1]] })],
  ["failures that are no list", JSON.stringify({ ...sound, failures: { length: 1 } })],
  ["an entry that is none", JSON.stringify({ ...sound, failures: [null] })],
  ["points that are no list", JSON.stringify({ ...sound, failures: [{ ...failure, points: 1 }] })],
  ["a point of too many axes", JSON.stringify({ ...sound, failures: [{ ...failure, points: [[1, 2]] }] })],
  ["no error", JSON.stringify({ ...sound, failures: [{ ...failure, error: "E" }] })],
  ["an error without message", JSON.stringify({ ...sound, failures: [{ ...failure, error: { name: "E" } }] })],
  ["a stack that is no text", JSON.stringify({ ...sound, failures: [{ ...failure, error: { name: "E", message: "", stack: null } }] })],
  ["no attempts", JSON.stringify({ ...sound, failures: [{ ...failure, attempts: 0 }] })],
  ["no time", JSON.stringify({ ...sound, failures: [{ ...failure, time: "soon" }] })],
];

test("FailureRecords.read() takes what is damaged or hostile for nothing", async () => {
  await using dir = await tempDir();
  const records = new FailureRecords(dir.path);
  await mkdir(join(dir.path, "failures"));
  const path = join(dir.path, "failures", `${HASH}.json`);
  for (const [what, text] of hostile) {
    await writeFile(path, text);
    assertEquals(await records.read(HASH), undefined, what);
  }
  await writeFile(path, JSON.stringify({ ...sound, __proto__: 1, more: 1 }));
  assert(await records.read(HASH) !== undefined);
});

interface Case {
  readonly what: string;
  readonly old: readonly FailureEntry[];
  readonly failed: readonly FailureEntry[];
  readonly known: readonly unknown[][];
  readonly left: readonly FailureEntry[];
}

const cases: readonly Case[] = [
  { what: "nothing at all", old: [], failed: [], known: [], left: [] },
  { what: "a first failure", old: [], failed: [entry([[1], [2]])], known: [], left: [entry([[1], [2]])] },
  { what: "an older one stays", old: [entry([[1]])], failed: [entry([[2]])], known: [], left: [entry([[1]]), entry([[2]])] },
  { what: "a known point leaves", old: [entry([[1], [2]])], failed: [], known: [[1]], left: [entry([[2]])] },
  { what: "all known", old: [entry([[1]]), entry([[2]])], failed: [], known: [[2], [1]], left: [] },
  {
    what: "it failed again",
    old: [entry([[1], [2]], "a", 5)],
    failed: [entry([[2]], "b")],
    known: [],
    left: [entry([[1]], "a", 5), entry([[2]], "b")],
  },
  { what: "it failed, then was computed", old: [], failed: [entry([[1]])], known: [[1]], left: [] },
  { what: "it failed twice in one run", old: [], failed: [entry([[1]], "a"), entry([[1]], "b")], known: [], left: [entry([[1]], "b")] },
  { what: '-0 is 0, and 1 is not "1"', old: [entry([[-0], [1]])], failed: [], known: [[0], ["1"]], left: [entry([[1]])] },
  { what: "a point twice in an entry", old: [], failed: [entry([[1], [1]])], known: [], left: [entry([[1]])] },
];

test("updateFailures() lets known points go and replaces those that failed again", () => {
  for (const { what, old, failed, known, left } of cases) {
    const key = [["s", [0, 1, 2]]] as const;
    const before = old.length === 0 ? undefined : { chunkKey: key, failures: old };
    const expected = left.length === 0 ? undefined : { chunkKey: key, failures: left };
    assertEquals(updateFailures(before, { chunkKey: key, failed, known }), expected, what);
  }
});

const point = fc.integer({ min: 0, max: 8 }).map((value) => [value]);
const entries = fc.array(
  fc.tuple(fc.array(point, { minLength: 1, maxLength: 4 }), fc.nat(3)).map(([points, i]) => entry(points, String(i))),
  { maxLength: 4 },
);

/** The last message of each point. */
function messages(failures: readonly FailureEntry[]): Map<number, string> {
  return new Map(failures.flatMap(({ points, error }) => points.map((values) => [values[0] as number, error.message] as const)));
}

test("updateFailures() agrees with a map of points", () => {
  fc.assert(fc.property(entries, entries, fc.array(point), (old, failed, known) => {
    const key = [["s", [0]]] as const;
    const before = updateFailures(undefined, { chunkKey: key, failed: old, known: [] });
    const after = updateFailures(before, { chunkKey: key, failed, known });
    const expected = messages([...old, ...failed]);
    for (const [value] of known) expected.delete(value as number);
    const found = after?.failures ?? [];
    assertEquals(messages(found), expected);
    assertEquals(found.flatMap(({ points }) => points).length, expected.size);
    assertEquals(after === undefined, expected.size === 0);
  }));
});

test("failureError() tells of anything thrown in a few words", () => {
  const error = new RangeError("x".repeat(10_000));
  const told = failureError(error);
  assertEquals([told.name, told.message.length], ["RangeError", 4001]);
  assert(told.stack!.split("\n").length <= 10 && told.stack!.includes("failure_records_test.") && !told.stack!.includes("xxx"));
  assertEquals(failureError("no"), { name: "Error", message: "no" });
  assertEquals(failureError(undefined), { name: "Error", message: "undefined" });
  assertEquals(failureError(Object.create(null)).message, "something that cannot be shown");
  assertEquals(failureError(Object.assign(new Error("m"), { stack: 5 })), { name: "Error", message: "m" });
});
