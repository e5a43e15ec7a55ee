import { assertEquals, assertThrows } from "@std/assert";
import type { ChunkKey } from "../mod.ts";
import { CacheState } from "../src/cache_state.ts";
import { test } from "./test.ts";

const KEY: ChunkKey = [["s", [1, 2]]];

function namesOf(options: object = {}) {
  const state = new CacheState({ root: "/root", axisValues: { s: [1, 2, 3] }, chunkSpec: { s: 2 }, ...options }, "id");
  return { state, names: state.names };
}

test("ChunkNames.hashOf() of a chunk is hashOfKey() of its key", () => {
  const { state, names } = namesOf();
  assertEquals(names.hashOf(state.grid.chunk(0)), names.hashOfKey(KEY));
});

test("ChunkNames.pathOf() is the hash, below the directory", () => {
  assertEquals(namesOf().names.pathOf(() => KEY, "abc"), "chunks/abc.msgpack");
});

test("ChunkNames.pathOf() asks pathFn for a path relative to the root, or absolute inside it", () => {
  const pathFn = (path: string) => namesOf({ pathFn: () => path }).names.pathOf(() => KEY, "abc");
  assertEquals(pathFn("id/own.bin"), "own.bin");
  assertEquals(pathFn("other/own.bin"), "../other/own.bin");
  assertEquals(pathFn("/root/id/x/own.bin"), "x/own.bin");
  for (const outside of ["../x", "/etc/x", "a/../../x"]) assertThrows(() => pathFn(outside), RangeError);
  assertThrows(() => pathFn(""), TypeError, "pathFn must return a path");
});

test("ChunkNames.partPath() puts the hash of the points before the extension, once", () => {
  const { names } = namesOf();
  const part = names.partPath("chunks/abc.msgpack", KEY, Uint8Array.of(1));
  assertEquals(/^chunks\/abc\.[0-9a-f]{32}\.msgpack$/.test(part), true);
  assertEquals(names.partPath(part, KEY, Uint8Array.of(1)), part);
  assertEquals(names.partPath("chunks/abc.msgpack", KEY, Uint8Array.of(2)) === part, false);
  assertEquals(/^dir\.x\/abc\.[0-9a-f]{32}$/.test(names.partPath("dir.x/abc", KEY, undefined)), true);
});

test("ChunkNames.isGenuine() knows its own names from those of another making", () => {
  const { names } = namesOf();
  const head = { axes: KEY, version: "v1", presence: undefined } as unknown as Parameters<typeof names.isGenuine>[1];
  const own = names.pathOf(() => KEY, names.hashOfKey(KEY));
  assertEquals(names.isGenuine(own, head), true);
  assertEquals(names.isGenuine(names.partPath(own, KEY, undefined), head), true);
  assertEquals(names.isGenuine(`chunks/${"0".repeat(64)}.msgpack`, head), false);
  assertEquals(names.isGenuine(names.partPath(own, KEY, Uint8Array.of(1)), head), false);
  assertEquals(names.isGenuine("chunks/mine.msgpack", head), true);
});

test("ChunkNames.belongsTo() knows a chunk's file and its parts", () => {
  const { names } = namesOf();
  assertEquals(names.belongsTo("chunks/abc.msgpack", "chunks/abc.msgpack"), true);
  assertEquals(names.belongsTo("chunks/abc.12.msgpack", "chunks/abc.msgpack"), true);
  assertEquals(names.belongsTo("chunks/abcd.msgpack", "chunks/abc.msgpack"), false);
});
