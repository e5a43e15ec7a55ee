import { assertEquals, assertThrows } from "@std/assert";
import { DamagedFileError } from "../../../src/errors.ts";
import { packStrings } from "../../../src/format/columns/strings.ts";
import { cutGroups, readGroups } from "../../../src/format/columns/text_groups.ts";
import type { StoredTexts } from "../../../src/format/columns/text_reader.ts";
import type { BufferRef, Source } from "../../../src/format/columns/types.ts";
import { test } from "../../test.ts";

function stored(texts: readonly string[], change: (bytes: Uint8Array) => void = () => {}): { column: StoredTexts; source: Source } {
  const { offsets, bytes } = packStrings(texts)!;
  change(bytes);
  const buffers: BufferRef[] = [offsets, bytes].map(({ length }, start) => ({ start, length, checksums: 0 }));
  const source: Source = { blockSize: 0x10000, segment: ({ start }) => ({ bytes: start === 0 ? offsets : bytes, base: 0 }) };
  return { column: { kind: "string", count: texts.length, offsets: buffers[0], bytes: buffers[1] }, source };
}

test("readGroups() reads strings of ASCII, in groups that are not long", () => {
  const texts = Array.from({ length: 300 }, (_, i) => `${i}`.repeat(i * 2));
  const { column, source } = stored(texts);
  const groups = readGroups(column, source)!;
  assertEquals(groups.length > 1, true);
  assertEquals(cutGroups(groups), texts);
});

test("readGroups() leaves other strings to others", () => {
  const { column, source } = stored(["a", "é"]);
  assertEquals(readGroups(column, source), undefined);
});

test("readGroups() refuses what is no UTF-8", () => {
  const { column, source } = stored(["abc", "d"], (bytes) => bytes[1] = 0xff);
  assertThrows(() => readGroups(column, source), DamagedFileError, "a text in it is no UTF-8");
});
