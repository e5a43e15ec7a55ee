import { assertEquals } from "@std/assert";
import { test } from "../test.ts";
import { runCase } from "./adapter.ts";
import { CASES } from "./cases.ts";

test("conformance: 101 cases of distinct ids", () => {
  assertEquals(new Set(CASES.map(({ id }) => id)).size, 101);
});

for (const one of CASES) test(`conformance ${one.id}: ${one.title}`, () => runCase(one));
