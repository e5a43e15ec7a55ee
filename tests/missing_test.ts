import { assert, assertEquals, assertRejects } from "@std/assert";
import { MISSING, run, UnstorableValueError } from "../mod.ts";
import { join } from "node:path";
import { chunkFiles, line } from "./sweeps.ts";
import { tempDir, test } from "./test.ts";

test("MISSING is a symbol with the library's name", () => {
  assertEquals(typeof MISSING, "symbol");
  assert(String(MISSING).includes("chunk-memo"));
});

test("MISSING is never stored", async () => {
  await using dir = await tempDir();
  await assertRejects(() => run(line(dir.path), ({ s }) => s.map((v) => v === 2 ? MISSING : v)), UnstorableValueError);
  const [stored, ...others] = await chunkFiles(dir.path);
  const { items } = (await line(dir.path).loadPayload(join(dir.path, "line", "chunks", stored)))!;
  assertEquals([Object.values(items!), others], [[1, 3], []]);
});
