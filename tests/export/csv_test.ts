import { assertEquals } from "@std/assert";
import { quoted } from "../../src/export/csv.ts";
import { ChunkCache, run } from "../../mod.ts";
import { exportResults } from "../../src/export/export.ts";
import { tempDir, test } from "../test.ts";

test("quoted() quotes what RFC 4180 asks for, empty texts and white space at the ends", () => {
  assertEquals(["a", "a,b", 'a"b', "a\nb", "a\rb", "", " a", "a b"].map(quoted), [
    "a",
    '"a,b"',
    '"a""b"',
    '"a\nb"',
    '"a\rb"',
    '""',
    '" a"',
    "a b",
  ]);
});

test("csvText() tells a missing value from an empty text, and a row from none", async () => {
  await using dir = await tempDir();
  const cache = new ChunkCache({ root: dir.path, cacheId: "texts", axisValues: { s: [1, 2, 3] }, verbose: 0 });
  await run(cache, ({ s }) => s.map((value) => [null, "", "a"][value - 1]));
  const text = async (names?: string[]) => {
    let all = "";
    await exportResults(cache.results(), "csv", (piece) => all += piece, { names });
    return all;
  };
  assertEquals(await text(), 's,value\r\n1,\r\n2,""\r\n3,a\r\n');
  assertEquals(await text(["value"]), 'value\r\n""\r\n""\r\na\r\n');
});
