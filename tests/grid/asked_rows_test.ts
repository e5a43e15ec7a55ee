import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type AskedRows, sortAsked } from "../../src/grid/asked_rows.ts";
import { everyPoint } from "../../src/grid/block.ts";
import type { ChunkRequest } from "../../src/grid/chunk_request.ts";
import { inputs, test } from "../test.ts";

interface Placed {
  readonly points: Uint32Array;
  readonly rows?: Uint32Array;
}

function requestOf(points: readonly number[], size: number): ChunkRequest {
  const isWhole = points.length === size && points.every((point, k) => point === k);
  return { chunk: [], points: Uint32Array.from(points), places: everyPoint(points.length), isWhole };
}

/** A chunk's size, sources of which no two have a point in common, with rows of their own or without, and points asked for. */
const asked = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    owners: fc.array(fc.nat({ max: 3 }), { minLength: size, maxLength: size }),
    order: fc.shuffledSubarray([...everyPoint(size)], { minLength: size }),
    shifts: fc.array(fc.option(fc.nat({ max: 9 }), { nil: undefined }), { minLength: 3, maxLength: 3 }),
    points: fc.oneof(fc.constant([...everyPoint(size)]), fc.array(fc.nat({ max: size - 1 }), { maxLength: 20 })),
  })
).map(({ size, owners, order, shifts, points }) => {
  const sources: Placed[] = shifts.map((shift, s) => {
    const list = order.filter((point) => owners[point] === s);
    const rows = shift === undefined ? {} : { rows: Uint32Array.from(list, (_, n) => (list.length - n) * 10 + shift) };
    return { points: Uint32Array.from(list), ...rows };
  });
  return { size, sources, request: requestOf(points, size) };
});

/** The long way round: every source is searched for every point. */
function expected(request: ChunkRequest, sources: readonly Placed[]): { bySource: AskedRows[]; others: Uint32Array } {
  const numbers = [...request.points.keys()];
  const bySource = sources.map(({ points, rows }) => {
    const found = numbers.filter((k) => points.includes(request.points[k]));
    const row = (k: number) => points.indexOf(request.points[k]);
    return { asked: Uint32Array.from(found), rows: Uint32Array.from(found, (k) => rows === undefined ? row(k) : rows[row(k)]) };
  });
  const others = numbers.filter((k) => !sources.some(({ points }) => points.includes(request.points[k])));
  return { bySource, others: Uint32Array.from(others) };
}

test("sortAsked() gives every asked point to the source that has it, with its row there", () => {
  fc.assert(
    fc.property(asked, ({ size, sources, request }) => assertEquals(sortAsked(request, size, sources), expected(request, sources))),
    { numRuns: inputs(300) },
  );
});

test("sortAsked() of a whole chunk that lies in one source", () => {
  const request = requestOf([0, 1, 2], 3);
  for (const rows of [undefined, Uint32Array.of(5, 7, 6)]) {
    const sources = [{ points: everyPoint(3), ...(rows === undefined ? {} : { rows }) }];
    assertEquals(sortAsked(request, 3, sources), expected(request, sources));
  }
});

test("sortAsked() without sources has others alone", () => {
  assertEquals(sortAsked(requestOf([2, 0, 2], 3), 3, []), { bySource: [], others: Uint32Array.of(0, 1, 2) });
});

test("sortAsked() gives each source the points it has, and tells those that none has", () => {
  const sources = [{ points: Uint32Array.of(0, 1), rows: Uint32Array.of(7, 8) }, { points: Uint32Array.of(3) }];
  const { bySource, others } = sortAsked(requestOf([3, 0, 2, 0], 4), 4, sources);
  assertEquals(bySource, [
    { asked: Uint32Array.of(1, 3), rows: Uint32Array.of(7, 7) },
    { asked: Uint32Array.of(0), rows: Uint32Array.of(0) },
  ]);
  assertEquals(others, Uint32Array.of(2));
});
