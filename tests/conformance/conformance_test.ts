import { assertEquals } from "@std/assert";
import { isDeno, test } from "../test.ts";
import { runCase } from "./adapter.ts";
import { CASES, needsRunParallel } from "./cases.ts";

/** Cases with a step `run_parallel`: they come with runParallel. */
// deno-fmt-ignore
const COME_WITH_RUN_PARALLEL = [
  "F20", "H01", "H03", "H05", "H07", "H09", "H11", "H13", "H15", "H18", "H20", "H22", "H24", "H27", "H29", "H31", "H33", "H35", "H38",
  "H43", "H45", "H47", "I05", "I07",
];

test("conformance: 101 cases of distinct ids", () => {
  assertEquals(new Set(CASES.map(({ id }) => id)).size, 101);
});

test("conformance: exactly the cases with a step run_parallel come with runParallel", () => {
  assertEquals(CASES.filter(needsRunParallel).map(({ id }) => id), COME_WITH_RUN_PARALLEL);
});

/** Cases that start processes of the running Deno. */
const NEEDS_DENO = ["J01"];

for (const one of CASES) {
  if (needsRunParallel(one)) continue;
  const declare = isDeno || !NEEDS_DENO.includes(one.id) ? test : test.ignore;
  declare(`conformance ${one.id}: ${one.title}`, () => runCase(one));
}
