import { assertEquals, assertThrows } from "@std/assert";
import { NO_FILES } from "../../src/cli/grammar/value_files.ts";
import { parseSelection } from "../../src/cli/selection_words.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { makeAxes } from "../../src/grid/make_axes.ts";
import { zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";

const axes = makeAxes({
  s: [1, 2, 0.3],
  strat: ["aaa", "bb", "5"],
  big: [10n, 20n],
  day: [new Date("2024-01-01T00:00:00Z")],
  net: zip({ width: [8, 16, 16], depth: [3, 2, 1] }),
  shape: [[64, 64]],
  odd: [undefined, 1],
});
const select = (...words: string[]) => parseSelection(words, axes, NO_FILES);

test("parseSelection() gives values of the axes in the order asked for", () => {
  assertEquals(select(), {});
  assertEquals(select("s=0.3,1", "strat=bb,str(5)", "shape=[[64,64]]"), { s: [0.3, 1], strat: ["bb", "5"], shape: [[64, 64]] });
});

test("parseSelection() finds values that the command line cannot write by their text", () => {
  assertEquals(select("big=20", "day=2024-01-01T00:00:00.000Z", "odd=undefined"), {
    big: [20n],
    day: [new Date("2024-01-01")],
    odd: [undefined],
  });
});

test("parseSelection() takes a zipped axis by records or by fields", () => {
  assertEquals(select("net=zip(depth=2,width=16)"), { net: [{ width: 16, depth: 2 }] });
  assertEquals(select("width=16"), { net: [{ width: 16, depth: 2 }, { width: 16, depth: 1 }] });
  assertEquals(select("width=16", "depth=1,3"), { net: [{ width: 16, depth: 1 }] });
  assertEquals(select("net=zip(width=8,16,depth=3,2)", "width=8"), { net: [{ width: 8, depth: 3 }] });
});

test("parseSelection() refuses what the cache does not have, and names what is near", () => {
  const table = [
    [["u=1"], 'Cannot select: axis "u" is unknown: known axes are "big", "day", "net", "width"'],
    [["start=aaa"], 'did you mean "strat"'],
    [["s=2.1"], 'Cannot select s=2.1: axis "s" has no such value: it has 3 (1, 2, 0.3): did you mean 2'],
    [["strat=aab"], "did you mean aaa"],
    [["strat=5"], 'did you mean str("5")'],
    [["s=str(1)"], "did you mean 1"],
    [["s=range(0,2)"], "Cannot select s=0:"],
    [["width=8", "depth=1"], 'Cannot select width=8 depth=1: axis "net" has no value with these fields'],
    [["net=zip(width=8,depth=3)", "width=16"], "has no value with these fields"],
    [["net=5"], 'axis "net" has no such value'],
    [["width=9"], "did you mean 8"],
    [["s=zip(x=1)"], "Cannot select s: it is not zipped"],
    [["s+=1"], "Cannot select s+=: nothing is added to a cache here"],
    [["s"], "write axis=1,2,3"],
  ] as const;
  for (const [words, message] of table) assertThrows(() => select(...words), UsageError, message);
  assertThrows(() => parseSelection(["s=1"], [], NO_FILES), UsageError, "the cache has no axes");
});
