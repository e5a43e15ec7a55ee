import { assertEquals } from "@std/assert";
import type { MissingChunk } from "../../src/cache_status.ts";
import { onlyPoints, takePoints } from "../../src/cli/budget.ts";
import { test } from "../test.ts";

function chunk(index: number, ...values: number[]): MissingChunk {
  return { key: [["s", values]], index, points: values.map((s) => ({ s })) };
}

test("takePoints() takes whole chunks, and the first points of the one that does not fit", () => {
  const missing = [chunk(0, 1, 2), chunk(3, 3, 4, 5), chunk(4, 6)];
  assertEquals(takePoints(missing, 1), { whole: [], cut: { ...missing[0], points: [{ s: 1 }] }, points: 1 });
  assertEquals(takePoints(missing, 2), { whole: [missing[0].key], points: 2 });
  assertEquals(takePoints(missing, 4), { whole: [missing[0].key], cut: { ...missing[1], points: [{ s: 3 }, { s: 4 }] }, points: 4 });
  assertEquals(takePoints(missing, 6), { whole: missing.map(({ key }) => key), points: 6 });
  assertEquals(takePoints(missing, 100), { whole: missing.map(({ key }) => key), points: 6 });
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
  assertEquals([takePoints(missing, 3).points, looked], [3, 4]);
});

test("onlyPoints() tells points by their values, whatever the order of their fields", () => {
  const where = onlyPoints([{ s: 1, t: [2] }]);
  assertEquals([where({ t: [2], s: 1 }), where({ s: 1, t: [3] }), where({ s: "1", t: [2] })], [true, false, false]);
});
