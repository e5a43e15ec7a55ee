import { assertEquals } from "@std/assert";
import { formatBytes, formatCount, formatNumber } from "../../src/maintenance/amounts.ts";
import { test } from "../test.ts";

test("formatBytes() takes the unit that fits", () => {
  assertEquals([0, 999, 1500, 2_000_000, 5e9].map(formatBytes), ["0 B", "999 B", "1.5 kB", "2.0 MB", "5.0 GB"]);
});

test("formatCount() tells one from several", () => {
  assertEquals([0, 1, 2, 2000].map((count) => formatCount(count, "file")), ["0 files", "1 file", "2 files", "2,000 files"]);
  assertEquals(formatCount(2, "process", "processes"), "2 processes");
});

test("formatNumber() has a comma before every three digits", () => {
  assertEquals([0, 999, 1234567].map(formatNumber), ["0", "999", "1,234,567"]);
});
