import { assertEquals } from "@std/assert";
import { PointsUnderWay } from "../../src/map/points_under_way.ts";
import { test } from "../test.ts";

test("of() tells which points of a call are under way, in the memory of both sides", () => {
  const worker = new PointsUnderWay();
  const pool = new PointsUnderWay(worker.buffer);
  assertEquals([pool.of(0), pool.isOf(0), pool.moves], [undefined, false, 0]);
  worker.begin(0, 1, 0);
  worker.begin(0, 0, 3);
  assertEquals([pool.of(0), pool.of(1), pool.isOf(0), pool.moves], [[0, 3], undefined, true, 2]);
  worker.end(1);
  worker.begin(0, 0, 4);
  assertEquals([pool.of(0), pool.moves], [[4], 4]);
});

test("begin() forgets the points of the call before", () => {
  const points = new PointsUnderWay();
  points.begin(5, 2, 9);
  points.begin(6, 0, 1);
  assertEquals([points.of(5), points.of(6)], [undefined, [1]]);
});

test("begin() takes lanes beyond those it can tell of", () => {
  const points = new PointsUnderWay();
  points.begin(2 ** 31 - 1, 100_000, 7);
  points.end(100_000);
  assertEquals([points.of(2 ** 31 - 1), points.moves], [[], 2]);
});

test("latest() tells which point of a call began last, as long as it is under way", () => {
  const points = new PointsUnderWay();
  assertEquals(points.latest(0), undefined);
  points.begin(0, 0, 3);
  points.begin(0, 1, 4);
  assertEquals([points.latest(0), points.latest(1)], [4, undefined]);
  points.end(0);
  assertEquals(points.latest(0), 4);
  points.end(1);
  points.begin(0, 0, 5);
  points.begin(0, 1, 6);
  points.end(1);
  assertEquals([points.latest(0), points.of(0)], [undefined, [5]]);
  points.begin(0, 100_000, 7);
  assertEquals(points.latest(0), undefined);
});
