import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkAxis, loadSweep } from "../../src/cli/sweep.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { product, sweep } from "./sweeps.ts";

test("loadSweep() takes paths and addresses", async () => {
  for (const typed of [sweeps, `./${basename(sweeps)}`, pathToFileURL(sweeps).href]) {
    assertEquals((await loadSweep(`${typed}#product`, dirname(sweeps))).fn, product);
  }
});

test("loadSweep() names a function by its export, the default one by its file", async () => {
  assertEquals((await loadSweep(`${sweeps}#product`, "/")).name, "product");
  assertEquals((await loadSweep(sweeps, "/")).name, "sweeps");
});

test("loadSweep() takes a sweep as it is", async () => {
  assertEquals(await loadSweep(`${sweeps}#sweep`, "/"), { ...sweep, name: "scaled" });
});

test("loadSweep() refuses what is memoized already", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "m.ts"), "export default Object.assign(() => {}, { cacheStatus() {} });");
  await assertRejects(() => loadSweep("m.ts", dir.path), UsageError, "it is memoized already");
});

test("loadSweep() says what a module without exports lacks", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "m.ts"), "export const a = [];");
  await assertRejects(
    () => loadSweep("m.ts", dir.path),
    UsageError,
    "Cannot run m.ts: the default export is not there: export a function of vectors",
  );
  await assertRejects(() => loadSweep("m.ts#a", dir.path), UsageError, "received a list");
});

test("checkAxis() takes any axis of a function, and those of a sweep", () => {
  checkAxis({ fn: () => {}, name: "f" }, "any");
  checkAxis({ ...sweep, name: "f" }, "s");
  assertThrows(() => checkAxis({ ...sweep, name: "f" }, "ss"), UsageError, 'did you mean "s"');
});
