import { assertEquals, assertThrows } from "@std/assert";
import { makeAxes } from "../../src/grid/make_axes.ts";
import { zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";

test("makeAxes() orders axes by name if no order is given", () => {
  assertEquals(makeAxes({ t: [1], b: [2], a: [3] }).map(({ name }) => name), ["a", "b", "t"]);
});

test("makeAxes() orders axes as asked", () => {
  assertEquals(makeAxes({ t: [1], b: [2] }, ["t", "b"]).map(({ name }) => name), ["t", "b"]);
});

test("makeAxes() refuses an order that does not name every axis once", () => {
  assertThrows(() => makeAxes({ s: [1], t: [1] }, ["s"]), TypeError, "must name every axis once");
  assertThrows(() => makeAxes({ s: [1], t: [1] }, ["s", "s"]), TypeError, "must name every axis once");
  assertThrows(() => makeAxes({ s: [1], t: [1] }, ["s", "t", "t"]), TypeError, "must name every axis once");
  assertThrows(() => makeAxes({ strat: [1] }, ["start"]), TypeError, "strat");
  assertThrows(() => makeAxes({ s: [1] }, "s" as never), TypeError, "must be a list");
});

test("makeAxes() refuses names with a meaning of their own", () => {
  for (const name of ["axisIndices", "params", "__proto__"]) {
    assertThrows(() => makeAxes({ [name]: [1] }), TypeError, `no axis can have the name "${name}"`);
    assertThrows(() => makeAxes({ z: zip({ [name]: [1] }) }), TypeError, `no axis can have the name "${name}"`);
  }
});

test("makeAxes() refuses names that are no text", () => {
  for (const name of ["", "\ud800", "\ufeffs"]) assertThrows(() => makeAxes({ [name]: [1] }), TypeError, "is no name");
});

test("makeAxes() refuses a field of a zipped axis with the name of an axis", () => {
  assertThrows(() => makeAxes({ a: [1], z: zip({ a: [1] }) }), TypeError, 'two have the name "a"');
});

test("makeAxes() refuses what is no object", () => {
  assertThrows(() => makeAxes(null as never), TypeError, "received null");
  assertThrows(() => makeAxes("s" as never), TypeError, "received string");
});
