import { assertEquals, assertThrows } from "@std/assert";
import { parseDuration } from "../../src/cli/durations.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { test } from "../test.ts";

test("parseDuration() reads seconds and units", () => {
  const cases: [string, number][] = [
    ["90", 90_000],
    ["0.5", 500],
    ["500ms", 500],
    ["30s", 30_000],
    ["10m", 600_000],
    ["10min", 600_000],
    ["1.5h", 5_400_000],
    ["1h30m", 5_400_000],
    ["2d", 172_800_000],
  ];
  for (const [text, ms] of cases) assertEquals(parseDuration(text, "--timeout"), ms, text);
});

test("parseDuration() refuses what is no time", () => {
  for (const text of ["", "0", "0s", "-1", "1x", "s", "1 h", "1h-", "1e3", "soon"]) {
    assertThrows(() => parseDuration(text, "--timeout"), UsageError, `Cannot read --timeout: it must be a time: received ${text}`, text);
  }
});
