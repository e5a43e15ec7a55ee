import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { openEvents } from "../../src/cli/events.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { tempDir, test } from "../test.ts";

const told: string[] = [];
const stderr = { write: (text: string | Uint8Array) => void told.push(String(text)), isTerminal: false };

test("openEvents() appends a line of JSON for each event", async () => {
  await using dir = await tempDir();
  openEvents("e.ndjson", dir.path, stderr)("planned", { totalPoints: 3 });
  openEvents("e.ndjson", dir.path, stderr)("done", { exitCode: 0, odd: NaN });
  const lines = (await readFile(join(dir.path, "e.ndjson"), "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const { time } of lines) assertMatch(time, /^\d{4}-\d\d-\d\dT/);
  assertEquals(lines.map(({ time: _, ...line }) => line), [
    { schema: "chunk-memo/event/1", event: "planned", totalPoints: 3 },
    { schema: "chunk-memo/event/1", event: "done", exitCode: 0, odd: { $number: "NaN" } },
  ]);
});

test("openEvents() refuses at once what cannot be written", async () => {
  await using dir = await tempDir();
  assertThrows(() => openEvents("no/such/folder.ndjson", dir.path, stderr), UsageError, "Cannot write events: ");
  openEvents(undefined, dir.path, stderr)("planned", {});
});

test("openEvents() tells once that the disk refuses further events, and lets the run go on", async () => {
  await using dir = await tempDir();
  const event = openEvents("e.ndjson", dir.path, stderr);
  event("planned", {});
  await rm(join(dir.path, "e.ndjson"));
  await mkdir(join(dir.path, "e.ndjson"));
  told.length = 0;
  for (let i = 0; i < 3; i++) event("progress", {});
  assertEquals(told.length, 1);
  assertMatch(told[0], /^warning: Cannot write events: .*: received --events e\.ndjson: the run goes on without\n$/);
});
