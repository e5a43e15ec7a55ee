import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openEvents } from "../../src/cli/events.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { tempDir, test } from "../test.ts";

test("openEvents() appends a line of JSON for each event", async () => {
  await using dir = await tempDir();
  openEvents("e.ndjson", dir.path)("planned", { totalPoints: 3 });
  openEvents("e.ndjson", dir.path)("done", { exitCode: 0, odd: NaN });
  const lines = (await readFile(join(dir.path, "e.ndjson"), "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const { time } of lines) assertMatch(time, /^\d{4}-\d\d-\d\dT/);
  assertEquals(lines.map(({ time: _, ...line }) => line), [
    { schema: "chunk-memo/event/1", event: "planned", totalPoints: 3 },
    { schema: "chunk-memo/event/1", event: "done", exitCode: 0, odd: { $number: "NaN" } },
  ]);
});

test("openEvents() refuses at once what cannot be written", async () => {
  await using dir = await tempDir();
  assertThrows(() => openEvents("no/such/folder.ndjson", dir.path), UsageError, "Cannot write events: ");
  openEvents(undefined, dir.path)("planned", {});
});
