import { assertEquals } from "@std/assert";
import { dataPart } from "../../src/report/page_parts.ts";
import { test } from "../test.ts";

test("dataPart() holds any text and ends where it should", () => {
  const notes = ["</script>", "<!--<script>", "\u2028 & 'quotes' \"too\"", "ü 🙂"];
  const part = dataPart("notes", notes);
  assertEquals(part.match(/</g)?.length, 2);
  const [, text] = /^<script type="application\/json" data-part="notes">(.*)<\/script>\n$/s.exec(part)!;
  assertEquals(JSON.parse(text), notes);
});
