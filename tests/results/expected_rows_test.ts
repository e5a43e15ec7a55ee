import { assertEquals } from "@std/assert";
import { rowsByName, rowsByValue } from "../../src/results/expected_rows.ts";
import { test } from "../test.ts";

test("rowsByName() expects the rows of as many chunks as have a file, and none of parts", () => {
  const request = { length: 100, chunkCount: 10 };
  assertEquals(rowsByName(request, ["chunks/a.msgpack", "chunks/b.msgpack", "chunks/c.d.msgpack"]), 20);
  assertEquals(rowsByName(request, Array.from({ length: 50 }, (_, i) => `chunks/${i}.msgpack`)), 100);
  assertEquals(rowsByName({ length: 1, chunkCount: 0 }, []), 0);
});

test("rowsByName() expects all, but not too many, where files were not listed", () => {
  assertEquals(rowsByName({ length: 100, chunkCount: 10 }, undefined), 100);
  assertEquals(rowsByName({ length: 1e9, chunkCount: 10 }, undefined), 1 << 20);
});

test("rowsByValue() expects what files have, but no more than is asked for", () => {
  assertEquals(rowsByValue({ length: 100, chunkCount: 10 }, [{ count: 3 }, { count: 4 }]), 7);
  assertEquals(rowsByValue({ length: 5, chunkCount: 10 }, [{ count: 3 }, { count: 4 }]), 5);
});
