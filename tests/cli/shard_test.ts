import { assertEquals, assertThrows } from "@std/assert";
import { isInShard, ofShard, parseShard } from "../../src/cli/shard.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

test("parseShard() reads i/n", () => {
  assertEquals(parseShard("1/1"), { index: 1, count: 1 });
  assertEquals(parseShard("3/12"), { index: 3, count: 12 });
});

test("parseShard() refuses what is none", () => {
  for (const text of ["", "1", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b", "1.5/2"]) {
    assertThrows(() => parseShard(text), UsageError, `must be i/n with i from 1 to n: received ${text}`, text);
  }
});

test("ofShard() takes each entry in one shard, and as many in each", () => {
  const entries = Array.from({ length: 11 }, (_, i) => i);
  const shards = [1, 2, 3].map((index) => [...ofShard(entries, { index, count: 3 })]);
  assertEquals(shards, [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8]]);
  for (const [i, shard] of shards.entries()) for (const entry of shard) assertEquals(isInShard(entry, { index: i + 1, count: 3 }), true);
});
