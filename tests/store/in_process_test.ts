import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { joinDirectory } from "../../src/store/in_process.ts";
import { test } from "../test.ts";
import { entryOf } from "./samples.ts";

const entry = entryOf("a");

test("joinDirectory() shares what runs and what was written", () => {
  const one = joinDirectory("caches/a");
  const other = joinDirectory("./caches/b/../a");
  one.inflight.set("x", Promise.resolve());
  one.announce(entry);
  assert(other.inflight.has("x"));
  assertEquals(other.log, [entry]);
  one.leave();
  other.leave();
});

test("joinDirectory() keeps directories apart", () => {
  const one = joinDirectory("caches/a");
  const other = joinDirectory("caches/b");
  assertNotStrictEquals(one.inflight, other.inflight);
  one.leave();
  other.leave();
});

test("joinDirectory() forgets with the last user, whoever leaves twice", () => {
  const one = joinDirectory("caches/a");
  const other = joinDirectory("caches/a");
  one.announce(entry);
  one.leave();
  one.leave();
  const third = joinDirectory("caches/a");
  assertStrictEquals(third.log, other.log);
  other.leave();
  third.leave();
  const fresh = joinDirectory("caches/a");
  assertEquals(fresh.log, []);
  fresh.leave();
});

test("joinDirectory() keeps no log for one user alone", () => {
  const one = joinDirectory("caches/a");
  one.announce(entry);
  assertEquals(one.log, []);
  one.leave();
});
