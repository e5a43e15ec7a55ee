import { assertEquals } from "@std/assert";
import type { MissingChunk } from "../../src/cache_status.ts";
import { failedBefore, onlyPoints, takeFreshFirst, takePoints } from "../../src/cli/budget.ts";
import { ChunkCache, perPoint, run, zip } from "../../mod.ts";
import { tempDir, test } from "../test.ts";

function chunk(index: number, ...values: number[]): MissingChunk {
  return { key: [["s", values]], index, count: values.length, points: values.map((s) => ({ s })) };
}

test("takePoints() takes whole chunks, and the first points of the one that does not fit", () => {
  const missing = [chunk(0, 1, 2), chunk(3, 3, 4, 5), chunk(4, 6)];
  assertEquals(takePoints(missing, 1), { whole: [], cut: [{ ...missing[0], count: 1, points: [{ s: 1 }] }], points: 1 });
  assertEquals(takePoints(missing, 2), { whole: [missing[0].key], cut: [], points: 2 });
  assertEquals(takePoints(missing, 4), {
    whole: [missing[0].key],
    cut: [{ ...missing[1], count: 2, points: [{ s: 3 }, { s: 4 }] }],
    points: 4,
  });
  assertEquals(takePoints(missing, 6), { whole: missing.map(({ key }) => key), cut: [], points: 6 });
  assertEquals(takePoints(missing, 100), { whole: missing.map(({ key }) => key), cut: [], points: 6 });
});

test("takePoints() takes no chunk as a whole of which something is known", () => {
  const known = { ...chunk(0, 1, 2, 3), count: 2, points: [{ s: 1 }, { s: 3 }] };
  const missing = [known, chunk(1, 4)];
  const expected = { whole: [missing[1].key], cut: [known], points: 3 };
  assertEquals([takePoints(missing, 3), takePoints(missing, 3, () => true)], [expected, expected]);
});

test("takeFreshFirst() takes points that have failed before after all others, in plan order", () => {
  const missing = [chunk(0, 1, 2), chunk(1, 3, 4), chunk(2, 5, 6)];
  const failed = onlyPoints([{ s: 1 }, { s: 2 }, { s: 3 }]);
  const taken = (count: number) =>
    takeFreshFirst(missing, count, failed).map(({ whole, cut, points }) => [
      whole.map(([[, values]]) => values),
      cut.map((part) => part.points.map(({ s }) => s)),
      points,
    ]);
  assertEquals(taken(1), [[[], [[4]], 1], [[], [], 0]]);
  assertEquals(taken(3), [[[[5, 6]], [[4]], 3], [[], [], 0]]);
  assertEquals(taken(4), [[[[5, 6]], [[4]], 3], [[], [[1]], 1]]);
  assertEquals(taken(6), [[[[5, 6]], [[4]], 3], [[[1, 2]], [[3]], 3]]);
  assertEquals(takeFreshFirst(missing, 2), [takePoints(missing, 2), { whole: [], cut: [], points: 0 }]);
});

test("takePoints() looks at no chunk beyond the last one that it needs", () => {
  let looked = 0;
  const missing = {
    *[Symbol.iterator]() {
      for (let i = 0; i < 100; i++) {
        looked++;
        yield chunk(i, i);
      }
    },
  };
  assertEquals([takePoints(missing, 3).points, looked], [3, 3]);
});

test("onlyPoints() tells points by their values, whatever the order of their fields", () => {
  const where = onlyPoints([{ s: 1, t: [2] }]);
  assertEquals([where({ t: [2], s: 1 }), where({ s: 1, t: [3] }), where({ s: "1", t: [2] })], [true, false, false]);
});

test("failedBefore() tells the points that are on record as failed, those of zipped axes by their fields", async () => {
  await using dir = await tempDir();
  const axisValues = { s: [1, 2], pair: zip({ a: [1, 2], b: ["x", "y"] }) };
  const cache = new ChunkCache({ root: dir.path, cacheId: "failing", axisValues, verbose: 0 });
  assertEquals(await failedBefore(cache as never), undefined);
  const fn = perPoint(({ s, a }: { s: number; a: number; b: string }) => {
    if (s === a) throw new Error("no such luck");
    return s;
  });
  await run(cache, fn as never, { onError: "continue" });
  const failed = (await failedBefore(cache as never))!;
  assertEquals([failed({ s: 1, a: 1, b: "x" }), failed({ b: "y", a: 2, s: 2 }), failed({ s: 1, a: 2, b: "y" })], [true, true, false]);
});
