import { assertEquals, assertThrows } from "@std/assert";
import { makeAxis } from "../../src/grid/axes.ts";
import { selectAll } from "../../src/grid/selection.ts";
import { nearestSelection } from "../../src/results/nearest.ts";
import { test } from "../test.ts";

const axes = [makeAxis("n", [1, 2, 4]), makeAxis("d", [new Date(0), new Date(1000)]), makeAxis("w", ["a"])];
const near = (selection: Record<string, unknown>, tolerance: unknown) => nearestSelection(axes, selectAll(axes), selection, tolerance);

test("nearestSelection() gives values of the axes: numbers, Dates, lists of them", () => {
  assertEquals(near({ n: 2.2 }, 0.5), { n: 2 });
  assertEquals(near({ n: [3.9, 1] }, 0.5), { n: [4, 1] });
  assertEquals(near({ d: new Date(900) }, 100), { d: new Date(1000) });
  assertEquals(near({ n: 3 }, 1), { n: 2 });
});

test("nearestSelection() leaves what has no distance to the selection", () => {
  assertEquals(near({ w: "b", x: 1, n: undefined }, 1), { w: "b", x: 1, n: undefined });
  assertEquals(near({ n: NaN }, 1), { n: NaN });
});

test("nearestSelection() refuses what is too far, outside of what is visible, or no tolerance", () => {
  assertThrows(() => near({ n: 3 }, { n: 0.5 }), RangeError, "the nearest value is 2, 1 away: received a tolerance of 0.5");
  assertThrows(() => near({ n: 3 }, {}), RangeError, "received a tolerance of 0");
  assertThrows(
    () => nearestSelection(axes, [Int32Array.of(0), Int32Array.of(0), Int32Array.of(0)], { n: 2 }, 0.5),
    RangeError,
    "nearest value is 1",
  );
  for (const [tolerance, shown] of [[-1, "-1"], [NaN, "NaN"], [-Infinity, "-Infinity"], [null, "null"], ["1", '"1"']] as const) {
    assertThrows(() => near({ n: 3 }, tolerance), RangeError, `is not negative: received ${shown}`);
  }
  assertThrows(() => near({ w: "a" }, { n: NaN }), RangeError, "received NaN");
  assertThrows(() => near({ n: 3 }, { m: 1 }), TypeError, 'axis "m" is unknown');
  assertThrows(() => near({ axisIndices: { n: 0 } }, 1), TypeError, "received axisIndices");
});
