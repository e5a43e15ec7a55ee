import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { escapeHtml, pageEnd, pageStart } from "../../src/report/html.ts";
import { test } from "../test.ts";

test("escapeHtml() leaves nothing that HTML gives a meaning", () => {
  assertEquals(escapeHtml(`<a href="x">&'é`), "&#60;a href=&#34;x&#34;&#62;&#38;&#39;é");
});

test("pageStart() escapes title, summary and facts", () => {
  const text = "</title><script>1</script>";
  const page = pageStart({ title: text, summary: text, facts: [[text, text]] });
  assert(!page.includes("<script>"));
  assertEquals(page.match(/&#60;script&#62;/g)?.length, 5);
});

test("pageStart() allows the script of pageEnd() by its digest, and nothing else", () => {
  const [, script] = /^<script>(.*)<\/script>\n<\/body>\n<\/html>\n$/s.exec(pageEnd())!;
  const digest = createHash("sha256").update(script).digest("base64");
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(pageStart({ title: "", summary: "", facts: [] }))![1];
  assertStringIncludes(policy.replaceAll("&#39;", "'"), `default-src 'none'; script-src 'sha256-${digest}'; `);
  assert(!policy.includes("http"));
});
