import { assert, assertEquals, assertRejects } from "@std/assert";
import { MISSING, run, UnstorableValueError } from "../mod.ts";
import { chunkFiles, line } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

test("MISSING is a symbol with the library's name", () => {
  assertEquals(typeof MISSING, "symbol");
  assert(String(MISSING).includes("chunk-memo"));
});

test("MISSING is never stored", async () => {
  await using dir = await tempDir();
  await assertRejects(() => run(line(dir.path), ({ s }) => s.map((v) => v === 2 ? MISSING : v)), UnstorableValueError);
  assertEquals(await chunkFiles(dir.path), []);
});
