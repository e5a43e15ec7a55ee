import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkAxis, loadSweep, refuseAxis, zipForm } from "../../src/cli/sweep.ts";
import { Interruption } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { zip } from "../../src/grid/zip.ts";
import { inputs, tempDir, test } from "../test.ts";
import { character } from "../texts.ts";
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
  const module = { url: pathToFileURL(sweeps).href, exportName: "sweep" };
  assertEquals(await loadSweep(`${sweeps}#sweep`, "/"), { ...sweep, name: "scaled", module });
});

test("loadSweep() refuses what is memoized already", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "m.mjs"), "export default Object.assign(() => {}, { cacheStatus() {} });");
  await assertRejects(() => loadSweep("m.mjs", dir.path), UsageError, "fn is memoized already");
});

test("loadSweep() says what a module without exports lacks", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "m.mjs"), "export const a = [];");
  await assertRejects(
    () => loadSweep("m.mjs", dir.path),
    UsageError,
    "Cannot run m.mjs: the default export is not there: export a function of vectors",
  );
  await assertRejects(() => loadSweep("m.mjs#a", dir.path), UsageError, "received a list");
});

test("loadSweep() tells near files and exports", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "model.mjs"), "export const train = () => {};");
  await mkdir(join(dir.path, "d.mjs"));
  await writeFile(join(dir.path, "a.csv"), "");
  const table = [
    ["modle.mjs", "Cannot run modle.mjs: there is no such file: did you mean model.mjs"],
    ["s=1", "the module comes before the axes"],
    ["model.mjs#trian", 'Cannot run model.mjs: the export "trian" is not there: it exports train: write model.mjs#train'],
    ["d.mjs", "it is a folder"],
    ["a.csv", "it is no module: its name must end in"],
    ["", "no module given"],
    ["nowhere:x", "Cannot load nowhere:x: "],
    ["http://[", "it is no address of a module"],
    ["a\0b", "it is no address of a module"],
    ["x".repeat(5000), "it cannot be read: ENAMETOOLONG"],
  ] as const;
  for (const [typed, message] of table) await assertRejects(() => loadSweep(typed, dir.path), UsageError, message);
});

test("loadSweep() takes what task(), perPoint() and defineSweep() give, and checks sweeps", async () => {
  await using dir = await tempDir();
  const mod = new URL("../../mod.ts", import.meta.url).href;
  await writeFile(
    join(dir.path, "m.mjs"),
    `import { defineSweep, perPoint, task } from ${JSON.stringify(mod)};
    const fn = ({ s }) => s;
    export const lifted = perPoint(fn);
    export const marked = task(import.meta.url, "marked", fn);
    export const defined = defineSweep({ fn, axisValues: { s: [1] } });
    export const wrong = { fn, axisValues: { s: [1] }, params: { s: 1 } };
    export const broken = { fn, axisvalues: {} };`,
  );
  for (const name of ["lifted", "marked", "defined"]) assertEquals((await loadSweep(`m.mjs#${name}`, dir.path)).name, name);
  await assertRejects(
    () => loadSweep("m.mjs#wrong", dir.path),
    UsageError,
    'Cannot run m.mjs#wrong: "s" among the params is the name of an axis',
  );
  await assertRejects(() => loadSweep("m.mjs#broken", dir.path), UsageError, 'did you mean "axisValues"');
});

test("loadSweep() says in a line why a module cannot be loaded", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "m.mjs"), "throw new Error('no luck\\n  today');");
  const error = await assertRejects(() => loadSweep("m.mjs", dir.path), UsageError);
  assertEquals(error.message, "Cannot load m.mjs: no luck today");
});

test("loadSweep() waits for no module once it is interrupted", async () => {
  const signal = AbortSignal.abort(new Interruption("SIGINT", 130));
  await assertRejects(() => loadSweep(sweeps, "/", signal), Interruption);
});

test("loadSweep() gives a UsageError for any name of a module", async () => {
  await using dir = await tempDir();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string(), fc.string({ unit: character }), fc.constantFrom("#", "file:", "file://x/y", "a:b", "%", "file:///%00")),
      async (typed) => {
        await assertRejects(() => loadSweep(typed, dir.path), UsageError);
      },
    ),
    { numRuns: inputs(50) },
  );
});

const named = { name: "f", module: { url: "file:///m.ts", exportName: "f" } };

test("checkAxis() takes any axis of a function, and those of a sweep", () => {
  checkAxis({ fn: () => {}, ...named }, "any");
  checkAxis({ ...sweep, ...named }, "s");
  assertThrows(() => checkAxis({ ...sweep, ...named }, "ss"), UsageError, 'did you mean "s"');
  assertThrows(() => checkAxis({ ...sweep, ...named }, "factor"), UsageError, "it is a param: write --param factor=…");
});

test("checkAxis() tells how a field of a zipped axis is given", () => {
  const zipped = { fn: () => {}, ...named, axisValues: { net: zip({ width: [1], depth: [2] }) } };
  assertThrows(() => checkAxis(zipped, "width"), UsageError, 'it is a field of the zipped axis "net": write net=zip(width=[…],depth=[…])');
});

test("refuseAxis() and zipForm() say whose axis it is, and how it is written", () => {
  assertThrows(() => refuseAxis({ fn: () => {}, ...named }, "s", "no"), UsageError, 'Cannot use axis "s" of f: no');
  assertEquals(zipForm("net", zip({ width: [1] })), "net=zip(width=[…])");
});
