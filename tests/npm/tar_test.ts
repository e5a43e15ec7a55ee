import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { gunzipSync, gzipSync } from "node:zlib";
import { packTarball, unpackTarball } from "../../scripts/npm/tar.ts";
import { test } from "../test.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("unpackTarball() gives back what packTarball() was given", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,30}$/);
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 1500 })), { selector: ([key]) => key }), (entries) => {
      assertEquals(unpackTarball(packTarball(new Map(entries))), new Map(entries.toSorted(([a], [b]) => a < b ? -1 : 1)));
    }),
    { numRuns: 50 },
  );
});

test("packTarball() gives the same bytes for the same files in any order", () => {
  const [a, b] = [["a.js", bytes("1")], ["b.js", bytes("2")]] as const;
  assertEquals(packTarball(new Map([a, b])), packTarball(new Map([b, a])));
});

test("packTarball() writes headers as ustar has them", () => {
  const raw = gunzipSync(packTarball(new Map([["bin.js", bytes("x")], ["mod.js", bytes("y")]]), ["bin.js"]));
  assertEquals(raw.subarray(0, 14).toString(), "package/bin.js");
  assertEquals(raw.subarray(100, 107).toString(), "000755 ");
  assertEquals(raw.subarray(1124, 1131).toString(), "000644 ");
  assertEquals(raw.subarray(257, 265).toString(), "ustar\x0000");
  const sum = raw.subarray(0, 512).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  assertEquals(parseInt(raw.subarray(148, 154).toString(), 8), sum);
  assertEquals(raw.length % 512, 0);
});

test("packTarball() refuses paths that do not fit", () => {
  assertThrows(() => packTarball(new Map([["a".repeat(120), bytes("")]])), RangeError, "Cannot pack file: its path is too long");
});

test("unpackTarball() refuses a tarball that is cut short", () => {
  const raw = gunzipSync(packTarball(new Map([["a.js", bytes("x".repeat(2000))]])));
  assertThrows(() => unpackTarball(gzipSync(raw.subarray(0, 1024))), Error, "Cannot unpack tarball: it is cut short");
});
