import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SERIES, seriesValues } from "../../../src/cli/grammar/spaces.ts";
import { test } from "../../test.ts";

test("seriesValues() makes ranges without their stop", () => {
  assertEquals(seriesValues("range", ["0", "10", "2"]), [0, 2, 4, 6, 8]);
  assertEquals(seriesValues("range", ["3"]), [0, 1, 2]);
  assertEquals(seriesValues("range", ["2", "5"]), [2, 3, 4]);
  assertEquals(seriesValues("range", ["0", "9", "4"]), [0, 4, 8]);
  assertEquals(seriesValues("range", ["3", "0", "-1"]), [3, 2, 1]);
});

test("seriesValues() adds no error up in ranges", () => {
  const values = seriesValues("range", ["0", "1", "0.1"]);
  assertEquals(values, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  assertEquals(seriesValues("range", ["1e-3", "4e-3", "1e-3"]), [0.001, 0.002, 0.003]);
});

test("seriesValues() makes linear series with both ends", () => {
  assertEquals(seriesValues("linspace", ["0", "1", "11"]), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  assertEquals(seriesValues("linspace", ["1", "0", "3"]), [1, 0.5, 0]);
  assertEquals(seriesValues("linspace", ["0", "1", "4"]), [0, 1 / 3, 2 / 3, 1]);
  assertEquals(seriesValues("linspace", ["5", "9", "1"]), [5]);
});

test("seriesValues() makes geometric series with both ends exact", () => {
  assertEquals(seriesValues("geomspace", ["1e-4", "1e-1", "4"]), [0.0001, 0.001, 0.01, 0.1]);
  assertEquals(seriesValues("geomspace", ["1", "1024", "11"]), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  assertEquals(seriesValues("geomspace", ["-1", "-100", "3"]), [-1, -10, -100]);
  assertEquals(seriesValues("geomspace", ["1e-300", "1e300", "3"]), [1e-300, 1, 1e300]);
});

test("seriesValues() makes series of the length and the ends asked for", () => {
  const number = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom("linspace", "geomspace"), number, number, fc.integer({ min: 2, max: 50 }), (name, from, to, length) => {
      const values = seriesValues(name, [JSON.stringify(from), JSON.stringify(to), String(length)]);
      assertEquals([values.length, values[0], values.at(-1)], [length, from, to]);
    }),
  );
});

test("seriesValues() says what is wrong with a series", () => {
  const problems: [string, string[], string][] = [
    ["range", ["0", "1", "0"], "its step is 0"],
    ["range", ["1", "0"], "it is empty"],
    ["range", ["0", "5", "-1"], "it is empty"],
    ["range", ["0", "1e12"], "has 1000000000000 values"],
    ["range", ["0", "1", "1e-300"], "it has 1e300 or more values and an axis may have 10000000 at most"],
    ["range", [], "write range(start,stop,step)"],
    ["range", ["0", "x"], '"x" is no number'],
    ["linspace", ["0", "1"], "write linspace(start,stop,number)"],
    ["linspace", ["0", "1", "1.5"], "must be a positive integer: received 1.5"],
    ["geomspace", ["0", "1", "3"], "both be above or both below 0"],
    ["geomspace", ["-1", "1", "3"], "both be above or both below 0"],
  ];
  for (const [name, args, message] of problems) assertThrows(() => seriesValues(name, args), Error, message);
});

test("SERIES has usages that begin with its names", () => {
  for (const [name, { usage }] of Object.entries(SERIES)) assertEquals(usage.split("(")[0], name);
});
