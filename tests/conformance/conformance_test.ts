import { assertEquals } from "@std/assert";
import { isDeno, test } from "../test.ts";
import { runCase } from "./adapter.ts";
import { CASES } from "./cases.ts";

test("conformance: 101 cases of distinct ids", () => {
  assertEquals(new Set(CASES.map(({ id }) => id)).size, 101);
});

/** Cases that start processes of the running Deno. */
const NEEDS_DENO = ["J01"];

for (const one of CASES) {
  const declare = isDeno || !NEEDS_DENO.includes(one.id) ? test : test.ignore;
  declare(`conformance ${one.id}: ${one.title}`, () => runCase(one));
}
