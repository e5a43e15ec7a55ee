import { assertEquals } from "@std/assert";
import { readFile } from "node:fs/promises";
import { createMade, LIBRARY_VERSION } from "../src/made.ts";
import { runtimeName } from "../src/store/runtime.ts";
import { repository } from "./source_files.ts";
import { test } from "./test.ts";

test("createMade() keeps the older of two times as the creation", () => {
  const made = createMade({ request: "chunk", durationMs: 1, createdAt: "2001-01-01T00:00:00.000Z" });
  assertEquals(made.createdAt, "2001-01-01T00:00:00.000Z");
  assertEquals(made.updatedAt > made.createdAt, true);
});

test("createMade() takes now for a creation that is unknown or in the future", () => {
  for (const createdAt of [undefined, "", "9999-01-01T00:00:00.000Z"]) {
    const made = createMade({ request: "points", durationMs: 1, createdAt });
    assertEquals(made.createdAt, made.updatedAt);
  }
});

test("createMade() names the function where there is one, and the runtime", () => {
  const identity = { name: "f", digest: "d", runtime: "v8", onCodeChange: "warn" } as const;
  const { functionName, digest, runtime } = createMade({ request: "chunk", durationMs: 1, identity });
  assertEquals({ functionName, digest, runtime }, { functionName: "f", digest: "d", runtime: runtimeName() });
  assertEquals("functionName" in createMade({ request: "chunk", durationMs: 1 }), false);
});

test("LIBRARY_VERSION is the one in deno.json", async () => {
  assertEquals(LIBRARY_VERSION, JSON.parse(await readFile(`${repository}deno.json`, "utf8")).version);
});
