import { assertEquals } from "@std/assert";
import { COMMON_OPTION_NAMES, withoutUndefined } from "../src/cache_options.ts";
import { RUN_OPTION_NAMES } from "../src/run_options.ts";
import { MEMO_OPTION_NAMES } from "../src/memo_types.ts";
import { test } from "./test.ts";

test("withoutUndefined() leaves out what is undefined, and nothing else", () => {
  const options: object = withoutUndefined({ a: undefined, b: null, c: 0, d: false });
  assertEquals(options, { b: null, c: 0, d: false });
});

test("no option is listed twice", () => {
  for (const names of [COMMON_OPTION_NAMES, RUN_OPTION_NAMES, MEMO_OPTION_NAMES]) assertEquals(new Set(names).size, names.length);
});
