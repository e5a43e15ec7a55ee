import { assertEquals, assertThrows } from "@std/assert";
import { OutputMismatchError } from "../../mod.ts";
import { blockPoint, blockVectors, checkCount, checkOrder, checkPoint, type ExecBlock } from "../../src/engine/outputs.ts";
import { makeAxis } from "../../src/grid/axes.ts";
import { zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";

/** A block of two axes: the values at these positions. */
function block(a: number[], s: number[]): ExecBlock {
  const axes = [makeAxis("a", ["x", "y", "z"]), makeAxis("s", [1, 2, 3])];
  return { axes, positions: [a, s], size: a.length * s.length };
}

test("blockVectors() gives the values of the block in its order", () => {
  assertEquals(blockVectors(block([2, 0], [1])), { a: ["z", "x"], s: [2] });
});

test("blockVectors() and blockPoint() give fresh values", () => {
  const axis = makeAxis("o", [{ deep: [1] }]);
  const own: ExecBlock = { axes: [axis], positions: [[0]], size: 1 };
  for (const made of [blockVectors(own).o[0], blockPoint(own, 0).o]) {
    (made as { deep: number[] }).deep.push(2);
    assertEquals(axis.values, [{ deep: [1] }]);
  }
});

test("blockVectors() spreads a zipped axis into its fields", () => {
  const net = makeAxis("net", zip({ width: [1, 2], depth: [3, 4] }));
  const own: ExecBlock = { axes: [net], positions: [[1, 0]], size: 2 };
  assertEquals(blockVectors(own), { width: [2, 1], depth: [4, 3] });
  assertEquals(blockPoint(own, 0), { width: 2, depth: 4 });
});

test("blockPoint() numbers the points with the last axis fastest", () => {
  const given = block([0, 1], [0, 2]);
  const expected = [{ a: "x", s: 1 }, { a: "x", s: 3 }, { a: "y", s: 1 }, { a: "y", s: 3 }];
  assertEquals([0, 1, 2, 3].map((point) => blockPoint(given, point)), expected);
});

test("checkCount() has both numbers in its message", () => {
  checkCount(block([0, 1], [0]), [1, 2]);
  assertThrows(() => checkCount(block([0, 1], [0]), [1]), OutputMismatchError, "1 outputs for 2 points");
});

test("checkOrder() takes outputs that say nothing, or the truth, of their points", () => {
  const own = block([0, 1], [0, 2]);
  const truth = [{ a: "x", s: 1, v: 1 }, { a: "x", s: 3 }, { s: 1 }, null];
  for (const outputs of [[1, 2, 3, 4], truth, [null, null, null, null], [[1], [2], [3], [4]], new Float64Array(4)]) {
    checkOrder(own, outputs);
  }
});

test("checkOrder() refuses the first output that says it is of another point, with both and the order", () => {
  const outputs = [{ s: 1 }, { s: 1 }, { s: 3 }, { s: 3 }];
  const error = assertThrows(() => checkOrder(block([0, 1], [0, 2]), outputs), OutputMismatchError);
  for (const part of ["output 1", '{"a":"x","s":3}', 'says it is of {"s":1}', "(a, s"]) {
    assertEquals(error.message.includes(part), true, part);
  }
});

test("checkOrder() looks behind a first output that says nothing", () => {
  assertThrows(() => checkOrder(block([0], [0, 1]), [null, { s: 1 }]), OutputMismatchError);
});

test("checkOrder() holds 0 and -0 for one value, and NaN for itself", () => {
  const axis = makeAxis("s", [0, NaN]);
  checkOrder({ axes: [axis], positions: [[0, 1]], size: 2 }, [{ s: -0 }, { s: NaN }]);
});

test("checkOrder() compares objects by content", () => {
  const axis = makeAxis("o", [{ a: 1, b: 2 }, [1]]);
  const own: ExecBlock = { axes: [axis], positions: [[0, 1]], size: 2 };
  checkOrder(own, [{ o: { b: 2, a: 1 } }, { o: [1] }]);
  assertThrows(() => checkOrder(own, [{ o: { a: 1, b: 3 } }, { o: [1] }]), OutputMismatchError);
});

test("checkOrder() looks at the fields of zipped axes", () => {
  const axis = makeAxis("net", zip({ width: [1, 2], depth: [3, 4] }));
  const own: ExecBlock = { axes: [axis], positions: [[0, 1]], size: 2 };
  checkOrder(own, [{ width: 1 }, { depth: 4 }]);
  assertThrows(() => checkOrder(own, [{ width: 1 }, { depth: 3 }]), OutputMismatchError, "width, depth");
});

test("checkOrder() does not look at class instances and inherited fields", () => {
  class Result {
    readonly s = 99;
  }
  checkOrder(block([0], [0, 1]), [new Result(), Object.create({ s: 99 })]);
});

test("checkPoint() looks at one point", () => {
  checkPoint(block([0, 1], [0, 2]), 1, { s: 3 });
  checkPoint(block([0, 1], [0, 2]), 1, 7);
  assertThrows(() => checkPoint(block([0, 1], [0, 2]), 1, { s: 1 }), OutputMismatchError, "output 1");
});
