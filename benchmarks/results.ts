/**
 * Results of a grid of which everything is known, against reading the same files.
 *
 * @module
 */

import { run } from "../mod.ts";
import { check, compareRow, scratch, type Settings, timed } from "./measure.ts";
import { allocate, chunkFiles, columnsOf, type Labels, makeWork, numbers, openGrid, readAll, type Sample } from "./records.ts";
import type { Row } from "./row.ts";

/** One way of reading results. */
interface Way {
  readonly name: string;
  readonly limit?: number;
  /** Whether the other side makes records, too. */
  readonly makesRecords: boolean;
  /** Reads, and tells how many points it found. */
  readonly read: (results: ReturnType<typeof openResults>) => Promise<number>;
}

function openResults(grid: Parameters<typeof openGrid>[0]) {
  return openGrid(grid).results<Sample>();
}

const WAYS: readonly Way[] = [
  { name: "columns()", limit: 1.5, makesRecords: false, read: async (results) => (await results.columns()).length },
  {
    name: "columns(), strings looked at",
    makesRecords: false,
    read: async (results) => {
      const { length, columns } = await results.columns();
      return Math.min(length, columns.label.values.length);
    },
  },
  {
    name: "columns(), numbers alone",
    limit: 1.5,
    makesRecords: false,
    read: async (results) => (await results.columns({ names: ["row", "column", "loss", "steps", "score"] })).length,
  },
  { name: "grid() of one field", limit: 1.5, makesRecords: false, read: async (results) => (await results.grid("loss")).values.length },
  {
    name: "columnBatches()",
    makesRecords: false,
    read: async (results) => {
      let count = 0;
      for await (const { length } of results.columnBatches()) count += length;
      return count;
    },
  },
  {
    name: "batches()",
    makesRecords: true,
    read: async (results) => {
      let count = 0;
      for await (const { length } of results.batches()) count += length;
      return count;
    },
  },
  {
    name: "one by one",
    makesRecords: true,
    read: async (results) => {
      let count = 0;
      for await (const { value } of results) count += Number(value.steps >= 0);
      return count;
    },
  },
  { name: "table()", makesRecords: true, read: async (results) => (await results.table()).length },
];

/** A way of reading files whole and letting go of them. */
interface RawReading {
  readonly name: string;
  /** Whether ours has a limit against it. */
  readonly isLimit: boolean;
  /** Reads, and tells how long it took in ms. */
  readonly read: (files: readonly string[]) => Promise<number>;
}

const RAW: readonly RawReading[] = [
  {
    name: "reading the files, one after another",
    isLimit: true,
    read: (files) =>
      timed(async () => {
        for (const file of files) check((await Deno.readFile(file)).length > 0, "nothing was read");
      }),
  },
  {
    name: "8 reads in flight or reading without a promise, whichever is faster",
    isLimit: false,
    read: async (files) => {
      const inFlight = await timed(async () => check(await readAll(files) > 0, "nothing was read"));
      const inTurn = await timed(() => files.forEach((file) => check(Deno.readFileSync(file).length > 0, "nothing was read")));
      return Math.min(inFlight, inTurn);
    },
  },
];

/** Columns of numbers in larger files. */
async function measureNumbers(chunks: number, { isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const grid = { root: dir.path, rows: numbers(isQuick ? 5 : chunks), columns: numbers(10_000) };
  const compute = ({ row, column }: { row: number[]; column: number[] }) => row.flatMap((r) => column.map((c) => Math.sin(r * 10_000 + c)));
  await run(openGrid(grid), compute, { collateFn: () => undefined });
  const files = await chunkFiles(dir.path);
  const points = grid.rows.length * grid.columns.length;
  const ours = () => timed(async () => check((await openGrid(grid).results().columns()).length === points, "a point is missing"));
  const subject = `results: columns() of ${points.toLocaleString("en")} numbers in ${files.length} files`;
  const rows: Row[] = [];
  for (const raw of RAW) {
    const naming = { subject, against: raw.name, ...(raw.isLimit ? { limit: 1.5 } : {}) };
    rows.push(await compareRow(isQuick ? 2 : 7, naming, ours, () => raw.read(files)));
  }
  return rows;
}

async function measure(labels: Labels, { isQuick }: Settings): Promise<Row[]> {
  await using dir = await scratch();
  const grid = { root: dir.path, rows: numbers(isQuick ? 20 : 1000), columns: numbers(1000) };
  await run(openGrid(grid), makeWork(labels).run, { collateFn: () => undefined });
  const files = await chunkFiles(dir.path);
  const points = grid.rows.length * grid.columns.length;
  const ready = columnsOf(grid.rows, grid.columns, labels);
  const rows: Row[] = [];
  for (const { name, limit, makesRecords, read } of WAYS) {
    const ours = () => timed(async () => check(await read(openResults(grid)) === points, "a point is missing"));
    const subject = `results: ${name} of ${points.toLocaleString("en")} records in ${files.length} files, ${labels} strings`;
    for (const raw of RAW) {
      if (raw.isLimit && limit === undefined) continue;
      const baseline = async () => {
        const records = makesRecords ? await timed(() => check(allocate(ready).length === points, "a record is missing")) : 0;
        return records + await raw.read(files);
      };
      const naming = { subject, against: `${raw.name}${makesRecords ? " + records from ready arrays" : ""}` };
      rows.push(await compareRow(isQuick ? 2 : 7, raw.isLimit ? { ...naming, limit: limit! } : naming, ours, baseline));
    }
  }
  return rows;
}

/** Measures results. */
export async function readResults(settings: Settings): Promise<Row[]> {
  return [
    ...await measure("repeated", settings),
    ...await measure("distinct", settings),
    ...await measureNumbers(100, settings),
    ...await measureNumbers(1000, settings),
  ];
}
