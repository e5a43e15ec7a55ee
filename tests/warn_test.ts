import { assertEquals } from "@std/assert";
import { warn } from "../src/warn.ts";
import { withWarnings } from "./sweeps.ts";
import { test } from "./test.ts";

test("warn() says who speaks", async () => {
  assertEquals((await withWarnings(() => warn("something"))).warnings, ["chunk-memo: something"]);
});
