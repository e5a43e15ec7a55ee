import { assertEquals, assertRejects } from "@std/assert";
import { ChunkCache, run } from "../../mod.ts";
import { viewOf } from "../../src/cache_view.ts";
import { checkFields, UnknownFieldError } from "../../src/report/field_names.ts";
import { ReportGrid } from "../../src/report/report_grid.ts";
import { chunkPath, flipBit } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

const cacheOf = (root: string) => new ChunkCache({ root, cacheId: "id", chunkSpec: { s: 1 }, axisValues: { s: [1, 2, 3] }, verbose: 0 });

async function check(root: string, fields: readonly string[], damaged: Set<string> = new Set()) {
  const grid = new ReportGrid(viewOf(cacheOf(root))!);
  await grid.state.sync();
  await checkFields(grid, fields, damaged);
}

test("checkFields() takes fields of any value, records, what is nested in them, and what is no record", async () => {
  await using dir = await tempDir();
  const outputs = [{ loss: 1, fit: { steps: 2 } }, { late: true }, 5];
  await run(cacheOf(dir.path), ({ s }) => s.map((value): unknown => outputs[value - 1]));
  await check(dir.path, ["loss"]);
  await check(dir.path, ["value", "late", "fit", "fit.steps", "loss"]);
  await assertRejects(() => check(dir.path, ["fit.step"]), UnknownFieldError, 'did you mean "fit.steps"');
  await assertRejects(
    () => check(dir.path, ["loss", "s"]),
    RangeError,
    'Cannot report field "s": no value has it: known fields are "loss", "fit.steps", "late", "value"',
  );
});

test("checkFields() takes any field where no value is known, and tells of damage", async () => {
  await using dir = await tempDir();
  await check(dir.path, ["loss"]);
  await run(cacheOf(dir.path).slice({ s: [1] }), () => [{ loss: 1 }]);
  await flipBit(chunkPath(cacheOf(dir.path), [1]), -200);
  const damaged = new Set<string>();
  await check(dir.path, ["loss"], damaged);
  assertEquals(damaged.size, 1);
});

test("checkFields() names as many fields as can be read", async () => {
  await using dir = await tempDir();
  await run(
    cacheOf(dir.path),
    ({ s }) => s.map((value) => Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`f${value}_${i}`, i]))),
  );
  await check(dir.path, ["f3_98"]);
  const { message } = await assertRejects(() => check(dir.path, ["none"]), UnknownFieldError);
  assertEquals(message.match(/"f\d_\d+"/g)?.length, 100);
});
