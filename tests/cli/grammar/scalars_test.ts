import { assertEquals, assertThrows } from "@std/assert";
import { checkNumbers, columnValues, numberOf, parseJson, parseScalar } from "../../../src/cli/grammar/scalars.ts";
import { test } from "../../test.ts";

test("parseScalar() reads one value", () => {
  assertEquals(["1", "-0", "true", "null", '"1"', "a b", "007", '{"a":1}'].map(parseScalar), [1, 0, true, null, "1", "a b", "007", {
    a: 1,
  }]);
});

test("parseScalar() refuses what is almost a number, or none of JavaScript", () => {
  for (const text of ["", ".5", "+1", "1.", "1e999", "12345678901234567890"]) assertThrows(() => parseScalar(text));
});

test("parseJson() refuses what is not JSON", () => {
  assertThrows(() => parseJson("[a]"), Error, "[a] is not JSON");
});

test("parseJson() refuses numbers that would be others, wherever they stand but in texts", () => {
  assertEquals(parseJson('["1e999 12345678901234567890",1e3,0.12345678901234567890,9007199254740992,100000000000000000000]'), [
    "1e999 12345678901234567890",
    1000,
    0.12345678901234567890,
    2 ** 53,
    1e20,
  ]);
  for (const text of ["[1e400]", '{"a":[-9007199254740993]}']) assertThrows(() => parseJson(text), Error, text.match(/-?\d[\de]+/)![0]);
});

test("checkNumbers() looks at those alone that are meant", () => {
  checkNumbers('{"id":12345678901234567890,"x":1}', (value) => value === 1);
  assertThrows(() => checkNumbers('{"id":12345678901234567890}', (value) => value > 1), Error, "more digits");
});

test("numberOf() reads numbers as files have them", () => {
  assertEquals(["1", "+1.", ".5e1", "-0", "007"].map(numberOf), [1, 1, 5, 0, 7]);
  assertEquals(["", "a", "1e999", "12345678901234567890", "0x1"].map(numberOf), [undefined, undefined, undefined, undefined, undefined]);
});

test("columnValues() makes numbers of a column only if all of it are numbers", () => {
  assertEquals(columnValues(["1", ".5", "+2"]), [1, 0.5, 2]);
  assertEquals(columnValues(["1", "a"]), ["1", "a"]);
  assertEquals(columnValues(["08001", "20001"]), ["08001", "20001"]);
});
