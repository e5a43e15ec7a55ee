/**
 * Values that do not fit into columns of plain types, against JSON.
 *
 * @module
 */

import { decodeRows, encodeFile, parseHead } from "../src/format/payload.ts";
import { createMade } from "../src/made.ts";
import { check, compareRow, type Settings, timed } from "./measure.ts";
import { numbers } from "./records.ts";
import type { Row } from "./row.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz ";

function text(length: number, seed: number): string {
  let result = "";
  for (let i = 0; i < length; i++) result += LETTERS[(seed * 31 + i * i * 7 + i) % 27];
  return result;
}

/** No two of ten neighbours have the same fields, and fields of one name have values of several types. */
function unlike(i: number): unknown {
  switch (i % 10) {
    case 0:
      return { [`only${i}`]: i, kind: "a" };
    case 1:
      return [i, text(8, i), null];
    case 2:
      return { x: text(12, i), y: i * 0.37 };
    case 3:
      return { x: i, tags: numbers(i % 5).map((n) => text(5, n)) };
    case 4:
      return text(20, i);
    case 5:
      return i * 0.37;
    case 6:
      return { x: { deep: { er: i } }, kind: null };
    case 7:
      return null;
    case 8:
      return { kind: i % 2 === 0, values: numbers(i % 7) };
    default:
      return { y: "none", x: [], [`k${i % 40}`]: text(6, i) };
  }
}

function nested(i: number): unknown {
  return {
    model: { name: `net-${i % 7}`, layers: [{ size: i % 64, act: "relu" }, { size: 10, act: text(4, i) }], depth: i % 5 },
    fit: { loss: i * 0.37, steps: i, history: { train: [i * 0.1, i * 0.2, i * 0.3], test: [i * 0.15] } },
    notes: i % 3 === 0 ? null : { by: text(6, i), at: i },
  };
}

/** The values by what they are. */
const KINDS: Readonly<Record<string, (i: number) => unknown>> = {
  "unlike records": unlike,
  "nested records": nested,
  "strings of 1 kB": (i) => text(1000, i),
  "strings of 1 kB, not ASCII": (i) => `é${text(498, i)}→${text(498, i + 1)}`,
};

function encodeAndDecode(values: readonly unknown[]): unknown[] {
  const made = createMade({ request: "chunk", durationMs: 1 });
  const axes = [["i", numbers(values.length)]] as const;
  const file = encodeFile({ cacheId: "bench", version: "v1", axes, values, made });
  const head = parseHead(file, file.length);
  check(!("need" in head), "the head is cut");
  return decodeRows(head, file);
}

/** Measures encoding and decoding. */
export async function unlikeValues({ isQuick }: Settings): Promise<Row[]> {
  const count = isQuick ? 500 : 10_000;
  const found: Row[] = [];
  for (const [kind, make] of Object.entries(KINDS)) {
    const values = JSON.parse(JSON.stringify(numbers(count).map(make))) as unknown[];
    check(JSON.stringify(encodeAndDecode(values)) === JSON.stringify(values), "other values came back");
    const ours = () => timed(() => check(encodeAndDecode(values).length === count, "a value is missing"));
    const baseline = () => timed(() => check((JSON.parse(JSON.stringify(values)) as unknown[]).length === count, "a value is missing"));
    const subject = `${count.toLocaleString("en")} ${kind}: encode + decode`;
    found.push(await compareRow(isQuick ? 3 : 15, { subject, against: "JSON.stringify + JSON.parse", limit: 2 }, ours, baseline));
  }
  return found;
}
