/**
 * Bytes per point, against JSON, msgpack and Parquet.
 *
 * @module
 */

import { encode } from "@std/msgpack";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { runStreaming } from "../mod.ts";
import { ratioRow, scratch, type Settings } from "./measure.ts";
import { chunkFiles, type Labels, makeWork, numbers, openGrid, type Sample, sampleOf, totalBytes } from "./records.ts";
import type { Row } from "./row.ts";

function columnData(samples: readonly Sample[]): ColumnSource[] {
  return [
    { name: "loss", data: samples.map((sample) => sample.loss), type: "DOUBLE" },
    { name: "label", data: samples.map((sample) => sample.label), type: "STRING" },
    { name: "steps", data: samples.map((sample) => sample.steps), type: "INT32" },
    { name: "score", data: samples.map((sample) => sample.score), type: "DOUBLE" },
  ];
}

function parquetBytes(samples: readonly Sample[]): number {
  return parquetWriteBuffer({ columnData: columnData(samples) }).byteLength;
}

async function compareBytes(labels: Labels, isQuick: boolean): Promise<Row[]> {
  await using dir = await scratch();
  const rows = numbers(isQuick ? 5 : 100);
  const columns = numbers(1000);
  await runStreaming(openGrid({ root: dir.path, rows, columns }), makeWork(labels).run);
  const chunks = rows.map((row) => columns.map((column) => sampleOf(row, column, labels)));
  const points = rows.length * columns.length;
  const ours = await totalBytes(await chunkFiles(dir.path));
  const sum = (size: (samples: Sample[]) => number) => chunks.reduce((total, samples) => total + size(samples), 0);
  const others: readonly (readonly [string, number])[] = [
    ["JSON of the same chunks", sum((samples) => new TextEncoder().encode(JSON.stringify(samples)).length)],
    ["msgpack maps of the same chunks", sum((samples) => encode(samples.map((sample) => ({ ...sample }))).length)],
    ["Parquet (hyparquet-writer), a file per chunk", sum(parquetBytes)],
    ["Parquet (hyparquet-writer), one file", parquetBytes(chunks.flat())],
  ];
  return others.map(([against, bytes]) =>
    ratioRow(
      { subject: `bytes per point, chunks of 1,000 records, ${labels} strings`, against, unit: "bytes" },
      ours / points,
      bytes / points,
    )
  );
}

/** Measures the chunk files of four-field records. */
export async function bytesPerPoint({ isQuick }: Settings): Promise<Row[]> {
  return [...await compareBytes("repeated", isQuick), ...await compareBytes("distinct", isQuick)];
}
