import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { deriveSeeds } from "../../src/cli/seeds.ts";
import { test } from "../test.ts";

test("deriveSeeds() gives integers below 2^32, each once, the same every time", () => {
  const seeds = deriveSeeds("0", 1000);
  assertEquals([new Set(seeds).size, seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)], [1000, true]);
  assertEquals(deriveSeeds("0", 3), [1658978754, 2308844735, 3183642674]);
});

test("deriveSeeds(): more of them begin with the fewer ones", () => assertEquals(deriveSeeds("7", 5).slice(0, 3), deriveSeeds("7", 3)));

test("deriveSeeds() gives others for another base", () => {
  assertNotEquals(deriveSeeds("0", 3), deriveSeeds("1", 3));
  assert(!deriveSeeds("0", 100).some((seed) => deriveSeeds("1", 100).includes(seed)));
});
