/**
 * Keeps reading fast where it is done now and then.
 *
 * @module
 */

import { CacheState } from "../cache_state.ts";
import { decodeParts, encodeFile, type FileHead, parseHead } from "../format/payload.ts";
import { sequence } from "../grid/block.ts";
import { axisColumns } from "./axis_columns.ts";
import { ColumnSet } from "./column_set.ts";
import { Counter } from "./counting.ts";
import { Scan } from "./scan.ts";

/** Values with columns of each kind that is read in a way of its own: numbers, texts that repeat, texts that do not. */
const VALUES = [{ number: 0.5, word: "a", text: "x" }, { number: 1.5, word: "a", text: "y" }, { number: 2.5, word: "b", text: "z" }];

/**
 * One of each object that reading a file is done with, of a cache that is nowhere. V8 forgets how the objects of a class are laid out where it
 * clears memory while there are none, and with it the code that it compiled for them: the next reading would begin with slow code again.
 *
 * @returns What is to be kept as long as something may be read
 */
export function readingShapes(): readonly object[] {
  const count = VALUES.length;
  const axes = { axis: VALUES.map((_, i) => i) };
  const state = new CacheState({ axisValues: axes, axisOrder: ["axis"], chunkSpec: { axis: count } }, "shapes");
  const scan = new Scan(state, [sequence(0, count)], {
    decoder: { whole: decodeParts, some: (reader) => reader.parts() },
    onDamage: () => {},
  });
  const made = { createdAt: "", updatedAt: "", durationMs: 0, request: "chunk", runtime: "", library: "" } as const;
  const file = encodeFile({ cacheId: state.cacheId, version: state.version, axes: [["axis", axes.axis]], values: VALUES, made });
  const head = parseHead(file, file.length) as FileHead;
  const data = decodeParts(head, file);
  const columns = new ColumnSet({ axes: axisColumns(state.axes), isWanted: () => true, capacity: count });
  const request = scan.request.at(0);
  columns.append({
    request,
    total: count,
    pieces: [{ asked: undefined, data }],
    known: count,
    excluded: new Uint32Array(0),
    isWhole: false,
  });
  return [state, scan, new Counter(count), head, ...data, columns];
}
