import { assertEquals, assertRejects } from "@std/assert";
import { readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecutionError, perPoint, run } from "../../mod.ts";
import { FailureRecords } from "../../src/store/failure_records.ts";
import { gate, line, plane, tens, withWarnings } from "../sweeps.ts";
import { tempDir, test } from "../test.ts";

/** Fails at some values of a line. */
const failAt = (...bad: number[]) =>
  perPoint(({ s }: { s: number }) => {
    if (bad.includes(s)) throw new RangeError(`${s} is too far`);
    return s * 10;
  });

async function recordsOf(root: string, cacheId = "line") {
  const records = new FailureRecords(join(root, cacheId));
  return await Promise.all([...await records.list()].map((hash) => records.read(hash)));
}

test("points that failed are on record by chunk, with the error and the attempts", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), failAt(2, 3), { onError: "continue", retries: 1 });
  const [record, ...others] = await recordsOf(dir.path);
  assertEquals([record?.chunkKey, others], [[["s", [1, 2, 3]]], []]);
  const told = record!.failures.map(({ points, error: { name, message }, attempts }) => [points, name, message, attempts]);
  assertEquals(told, [[[[2]], "RangeError", "2 is too far", 2], [[[3]], "RangeError", "3 is too far", 2]]);
});

test("a run that stops at a failure has it on record", async () => {
  await using dir = await tempDir();
  await assertRejects(() => run(line(dir.path), failAt(5)), ExecutionError);
  const [record] = await recordsOf(dir.path);
  assertEquals(record?.failures.map(({ points }) => points), [[[5]]]);
});

test("a block that failed is on record by its points", async () => {
  await using dir = await tempDir();
  await run(plane(dir.path).slice({ a: "x", s: [1, 2] }), () => {
    throw "no error";
  }, { onError: "continue" });
  const [record] = await recordsOf(dir.path, "plane");
  assertEquals(record?.failures.map(({ points, error }) => [points, error.message]), [[[["x", 1], ["x", 2]], "no error"]]);
});

test("the record of a chunk goes with its last failed point", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), failAt(2, 3, 7), { onError: "continue" });
  await run(line(dir.path).slice({ s: [1, 2, 3] }), failAt(3), { onError: "continue" });
  const points = (await recordsOf(dir.path)).flatMap((record) => record!.failures.flatMap((failure) => failure.points));
  assertEquals(points.flat().sort(), [3, 7]);
  await run(line(dir.path), tens().exec);
  assertEquals(await readdir(join(dir.path, "line", "failures")), []);
});

test("records that cannot be written are told, and stop nothing", async () => {
  await using dir = await tempDir();
  await run(line(dir.path).slice({ s: 1 }), tens().exec);
  await writeFile(join(dir.path, "line", "failures"), "no directory");
  const { value: [output, { failedPoints }], warnings } = await withWarnings(() =>
    run(line(dir.path, { verbose: 1 }), failAt(5), { onError: "continue" })
  );
  assertEquals([output.length, failedPoints], [7, 1]);
  assertEquals(warnings.some((text) => text.includes("failed points are not on record")), true);
});

test("the record of a chunk goes once it has a whole output", async () => {
  await using dir = await tempDir();
  await run(line(dir.path), () => {
    throw new Error("not yet");
  }, { onError: "continue" });
  assertEquals((await recordsOf(dir.path)).length, 3);
  await run(line(dir.path), ({ s }) => ({ count: s.length }));
  assertEquals(await recordsOf(dir.path), []);
});

test("a record that another process made is gone once its chunk is stored here", async () => {
  await using dir = await tempDir();
  // What runs of one process share goes by path: a run over this one is as one of another process.
  await symlink(dir.path, join(dir.path, "elsewhere"));
  const [begun, failed] = [gate(), gate()];
  const running = run(line(join(dir.path, "elsewhere")), async ({ s }) => {
    if (s.includes(4)) begun.open();
    if (s.includes(4)) await failed.opened;
    return s;
  }, { claim: true });
  await begun.opened;
  await assertRejects(() => run(line(dir.path).slice({ s: 7 }), () => Promise.reject(new Error("no")), { claim: true }), ExecutionError);
  assertEquals((await recordsOf(dir.path)).length, 1);
  failed.open();
  await running;
  assertEquals(await recordsOf(dir.path), []);
});
