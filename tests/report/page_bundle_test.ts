import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE } from "../../src/report/page_bundle.ts";
import { runScript } from "../cli/script.ts";
import { tempDir, test, testOfSource } from "../test.ts";

test("PAGE_SCRIPT has its digest, and nothing that ends its element or loads anything", () => {
  assertEquals(PAGE_SCRIPT_HASH, `sha256-${createHash("sha256").update(PAGE_SCRIPT).digest("base64")}`);
  assert(!/<\/script|<!--/i.test(PAGE_SCRIPT));
  assert(!/<\/style|@import|url\(/i.test(PAGE_STYLE));
});

testOfSource("PAGE_SCRIPT is what its sources make", async () => {
  await using dir = await tempDir();
  // The bundler leaves a process of its own behind for a moment.
  const { code, stderr } = await runScript("scripts/report_page.ts", ["--check"], { cwd: dir.path });
  assertEquals(code, 0, stderr);
});
