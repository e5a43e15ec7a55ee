import { assert, assertEquals, assertRejects } from "@std/assert";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import process from "node:process";
import { median } from "../benchmarks/measure.ts";
import { main } from "../benchmarks/mod.ts";
import { formatTable, holds, type Row } from "../benchmarks/row.ts";
import { test } from "./test.ts";

type Measured = Row & { readonly holds?: boolean };

/** The benchmarks are for Deno. */
const needsDeno = { on: ["deno"], because: "the benchmarks start processes of deno and measure it" } as const;

async function measure(...names: string[]): Promise<Measured[]> {
  return JSON.parse(await main([...names, "--quick", "--json"])) as Measured[];
}

test("main() prints one table with a line per row", needsDeno, async () => {
  const lines = (await main(["values", "--quick"])).split("\n");
  assertEquals(lines.length, 2 + 4);
  assertEquals(new Set(lines.map((line) => line.length)).size, 1);
  assertEquals(lines[0].split("|").map((cell) => cell.trim()).filter((cell) => cell !== ""), [
    "subject",
    "ours",
    "baseline",
    "ratio",
    "limit",
    "holds",
    "against",
  ]);
});

test("main() refuses names of no subject", async () => {
  await assertRejects(() => main(["wram"]), RangeError, "unknown argument wram");
});

test("holds() compares the ratio with its limit, or the figure with the most it may be", () => {
  const row: Row = { subject: "a", unit: "ms", ours: 3, baseline: 2, ratio: 1.5 };
  assertEquals(holds(row), undefined);
  assertEquals(holds({ ...row, limit: 1.5 }), true);
  assertEquals(holds({ ...row, limit: 1.4 }), false);
  assertEquals(holds({ ...row, most: 2.9 }), false);
});

test("formatTable() leaves out what a row does not have", () => {
  assertEquals(formatTable([{ subject: "a", unit: "µs", ours: 1234 }]).split("\n")[2].split("|").map((cell) => cell.trim()), [
    "",
    "a",
    "1,234 µs",
    "",
    "",
    "",
    "",
    "",
    "",
  ]);
});

test("median() is the middle", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 2, 3]), 2.5);
});

test("the benchmarks measure what they say, and leave nothing behind", needsDeno, async () => {
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`chunk-memo-bench-${process.pid}-`)).length;
  const before = await left();
  const rows = await measure("warm", "one_point", "edits", "bytes");
  assert(rows.every((row) => row.ours > 0 && (row.ratio === undefined || row.ratio > 0)));
  const [bytesRead] = rows.filter((row) => row.subject.endsWith("bytes read"));
  assertEquals(bytesRead.holds, true);
  const [onDisk] = rows.filter((row) => row.subject.startsWith("bytes of the chunk files"));
  assertEquals(onDisk.holds, true);
  const sizes = rows.filter((row) => row.subject.startsWith("bytes per point") && /JSON|msgpack/.test(row.against ?? ""));
  assertEquals(sizes.length, 4);
  assert(sizes.every((row) => row.ratio! < 0.8), JSON.stringify(sizes));
  assertEquals(await left(), before);
});
