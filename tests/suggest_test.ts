import { assertEquals, assertThrows } from "@std/assert";
import { checkChoice, checkOptionNames, knownNames, nearestName, quoteNames } from "../src/suggest.ts";
import { test } from "./test.ts";

test("nearestName() finds a name with a letter too few, too many, wrong or in another case", () => {
  const known = ["strat", "alpha"];
  for (const misspelt of ["stra", "stratt", "sprat", "STRAT"]) assertEquals(nearestName(misspelt, known), "strat");
});

test("nearestName() takes two letters that changed places for one mistake", () => {
  assertEquals(nearestName("rnu", ["run", "rm"]), "run");
  assertEquals(nearestName("en", ["ne"]), "ne");
});

test("nearestName() gives nothing where no name is near", () => {
  assertEquals(nearestName("z", ["s", "t"]), undefined);
  assertEquals(nearestName("xyzzy", ["strat", "alpha"]), undefined);
  assertEquals(nearestName("a", []), undefined);
});

test("nearestName() prefers the nearer of two names", () => {
  assertEquals(nearestName("chunkSpek", ["chunkHash", "chunkSpec"]), "chunkSpec");
});

test("quoteNames() quotes, and says none", () => {
  assertEquals(quoteNames(["a", 'b"']), '"a", "b\\""');
  assertEquals(quoteNames([]), "none");
});

test("knownNames() names the known ones and the nearest", () => {
  assertEquals(knownNames("axes", "strt", ["s", "strat"]), 'known axes are "s", "strat": did you mean "strat"');
  assertEquals(knownNames("axes", "zzzzz", ["s"]), 'known axes are "s"');
});

test("checkOptionNames() refuses an unknown option with the nearest name", () => {
  assertThrows(() => checkOptionNames("run", { colateFn: 1 }, ["collateFn"]), TypeError, 'did you mean "collateFn"');
});

test("checkOptionNames() refuses options that are no object, and takes none", () => {
  assertThrows(() => checkOptionNames("run", null as unknown as object, []), TypeError, "received null");
  checkOptionNames("run", undefined, []);
});

test("checkChoice() takes the choices and nothing, and refuses the rest with the choices", () => {
  for (const value of [undefined, "a", 2]) checkChoice("run", "name", value, ["a", 2]);
  assertThrows(() => checkChoice("run", "name", "b", ["a", 2]), RangeError, 'name must be "a" or 2: received "b"');
});
