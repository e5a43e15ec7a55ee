import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE } from "../../src/report/page_bundle.ts";
import { test, testOfSource } from "../test.ts";

test("PAGE_SCRIPT has its digest, and nothing that ends its element or loads anything", () => {
  assertEquals(PAGE_SCRIPT_HASH, `sha256-${createHash("sha256").update(PAGE_SCRIPT).digest("base64")}`);
  assert(!/<\/script|<!--/i.test(PAGE_SCRIPT));
  assert(!/<\/style|@import|url\(/i.test(PAGE_STYLE));
});

testOfSource("PAGE_SCRIPT is what its sources make", async () => {
  const { bundlePath, makeBundle } = await import("../../scripts/report_page.ts");
  assert(await readFile(bundlePath, "utf8") === await makeBundle(), "It is not: run deno task report-page");
});
