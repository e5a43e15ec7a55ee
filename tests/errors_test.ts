import { assertEquals, assertInstanceOf, assertMatch, assertStrictEquals, assertStringIncludes } from "@std/assert";
import * as errors from "../src/errors.ts";
import { test } from "./test.ts";

const cause = new Error("the reason");

/** One of each, with its code and the fields that say where. */
const all: readonly [
  name: string,
  error: errors.ChunkMemoError,
  code: errors.ChunkMemoErrorCode,
  fields: Readonly<Record<string, unknown>>,
][] = [
  [
    "CacheConflictError",
    new errors.CacheConflictError("Cannot define cache: it overlaps", { root: "/r", cacheId: "ab" }),
    "CACHE_CONFLICT",
    { root: "/r", cacheId: "ab" },
  ],
  ["CacheNotFoundError", new errors.CacheNotFoundError("Cannot open cache: there is none", "/r/ab"), "CACHE_NOT_FOUND", { path: "/r/ab" }],
  [
    "InvalidMetadataError",
    new errors.InvalidMetadataError("Cannot read metadata: it is no JSON", "/r/ab/metadata.json", { cause }),
    "INVALID_METADATA",
    { path: "/r/ab/metadata.json", cause },
  ],
  ["FormatVersionError", new errors.FormatVersionError("/r/x.msgpack", 9, 1), "FORMAT_VERSION", { path: "/r/x.msgpack", format: 9 }],
  ["DamagedFileError", new errors.DamagedFileError("the head fails its checksum", { cause }), "DAMAGED_FILE", {
    reason: "the head fails its checksum",
    cause,
  }],
  ["UnstorableValueError", new errors.UnstorableValueError("output", "$.fit", "a function"), "UNSTORABLE_VALUE", { valuePath: "$.fit" }],
  ["OutputMismatchError", new errors.OutputMismatchError("Cannot store outputs: 3 points gave 2 outputs"), "OUTPUT_MISMATCH", {}],
  ["ExecutionError", new errors.ExecutionError("Cannot execute { s: 3 }: bad input", { s: [3] }, cause), "EXECUTION_FAILED", {
    block: { s: [3] },
    cause,
  }],
  ["StoreError", new errors.StoreError("Cannot write chunk: no space is left", "/r", cause), "STORE_FAILED", { path: "/r", cause }],
];

for (const [name, error, code, fields] of all) {
  test(`${name} carries its code, its name and where it happened`, () => {
    assertInstanceOf(error, errors.ChunkMemoError);
    assertInstanceOf(error, Error);
    assertStrictEquals(error.name, name);
    assertStrictEquals(error.code, code);
    for (const [field, value] of Object.entries(fields)) assertEquals(Reflect.get(error, field), value);
  });

  test(`${name} has a message of the house's grammar`, () => {
    assertMatch(error.message, /^Cannot .*[^.]$/);
  });
}

test("every error class is among those tested", () => {
  const classes = Object.keys(errors).filter((name) => name !== "ChunkMemoError");
  assertEquals(classes.sort(), all.map(([name]) => name).sort());
});

test("the codes are all different", () => {
  assertStrictEquals(new Set(all.map(([, , code]) => code)).size, all.length);
});

test("FormatVersionError names the format that is needed", () => {
  assertStringIncludes(new errors.FormatVersionError("f", 9, 1).message, "use a release that reads format 9");
});

test("UnstorableValueError says what stands where", () => {
  assertStrictEquals(
    new errors.UnstorableValueError("output", "$.model.fit", "a function").message,
    "Cannot store output at $.model.fit: a function",
  );
});

test("a subclass of ours bears its own name", () => {
  class Special extends errors.ChunkMemoError {}
  assertStrictEquals(new Special("STORE_FAILED", "Cannot do").name, "Special");
});
