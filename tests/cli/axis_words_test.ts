import { assertEquals, assertThrows } from "@std/assert";
import { parseAxisWords, putAxes } from "../../src/cli/axis_words.ts";
import { NO_FILES } from "../../src/cli/grammar/value_files.ts";
import type { NamedSweep } from "../../src/cli/sweep.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { range } from "../../src/grid/ranges.ts";
import { zip } from "../../src/grid/zip.ts";
import { test } from "../test.ts";

const bare: NamedSweep = { fn: () => {}, name: "f", module: { url: "file:///m.ts", exportName: "f" } };
const sweep: NamedSweep = {
  ...bare,
  axisValues: { s: [1, 2], set: new Set(["b"]), r: range(0, 2), net: zip({ width: [8], depth: [3] }) },
  params: { alpha: 1 },
};

const put = (from: NamedSweep, ...words: string[]) => putAxes(from, parseAxisWords(words, NO_FILES));
const lists = (from: NamedSweep, ...words: string[]) =>
  Object.fromEntries(Object.entries(put(from, ...words)).map(([name, values]) => [name, [...values]]));

test("parseAxisWords() takes words apart", () => {
  assertEquals(parseAxisWords(["s=1,2", "s+=3", "t +=a=b"], NO_FILES), [
    { axis: "s", values: [1, 2], isMore: false },
    { axis: "s", values: [3], isMore: true },
    { axis: "t", values: ["a=b"], isMore: true },
  ]);
});

test("parseAxisWords() refuses what is no word, and an axis that is given twice", () => {
  const table = [
    [["s"], "Cannot read axis: received s: write axis=1,2,3"],
    [["+=1"], "Cannot read axis: received +=1: write axis+=1,2,3"],
    [["s=1", "s=2"], 'Cannot read axis "s": it is given twice: give it once, or add values by s+=…'],
    [["s+=1", "s=2"], "given twice"],
    [["zip(x=[1,2],y=[3,4])"], "it has no name: write pair=zip(x=[1,2],y=[3,4])"],
    [["zip:x=[1,2]:y=[3,4]"], "it has no name: write pair=zip:x=[1,2]:y=[3,4]"],
    [["__proto__=1"], "no axis can have this name"],
  ] as const;
  for (const [words, message] of table) assertThrows(() => parseAxisWords(words, NO_FILES), UsageError, message);
});

test("putAxes() puts values over those of the module, or behind them", () => {
  assertEquals(lists(bare, "s=1", "s+=2,3"), { s: [1, 2, 3] });
  assertEquals(lists(sweep, "s+=3", "set+=a", "r+=5", "net+=zip(depth=1,width=2)"), {
    s: [1, 2, 3],
    set: ["b", "a"],
    r: [0, 1, 5],
    net: [{ width: 8, depth: 3 }, { width: 2, depth: 1 }],
  });
  assertEquals(put(sweep, "set+=a").set instanceof Set, true);
  assertEquals(lists(sweep, "s=7").s, [7]);
  assertEquals(put(sweep).s, sweep.axisValues!.s);
});

test("putAxes() refuses what does not fit the module", () => {
  const table = [
    [bare, "s+=1", 'Cannot use axis "s" of f: it has no values to add to: write s=…'],
    [sweep, "x=1", "it is unknown"],
    [sweep, "alpha=1", "it is a param: write --param alpha=…"],
    [sweep, "width=1", 'it is a field of the zipped axis "net"'],
    [sweep, "net=1", "it is zipped: write net=zip(width=[…],depth=[…])"],
    [sweep, "net+=zip(width=1,deep=2)", 'its fields are "width", "depth": received "width", "deep"'],
    [sweep, "s=zip(x=1)", 'it is not zipped: write s=…: received the fields "x"'],
  ] as const;
  for (const [from, word, message] of table) assertThrows(() => put(from, word), UsageError, message);
});

test("putAxes() refuses an axis of the module that is empty, and lets it be filled", () => {
  for (const values of [[], new Set(), zip({ x: [] as number[] }), new Float64Array()]) {
    assertThrows(() => put({ ...bare, axisValues: { s: values } }), UsageError, "it has no values: write s=1,2,3");
  }
  assertEquals(lists({ ...bare, axisValues: { s: [] } }, "s+=1"), { s: [1] });
});

test("putAxes() takes words for the dates and bigints that the module's axis has", () => {
  const day = new Date(86_400_000);
  const dated: NamedSweep = {
    ...bare,
    axisValues: { d: [new Date(0), day], n: [5n, "6", 6n], g: [day].values(), z: zip({ d: [day], k: [1] }) },
  };
  assertEquals(lists(dated, "d=1970-01-02T00:00:00.000Z,other", "n=5,str(6),6", "g+=1"), {
    d: [day, "other"],
    n: [5n, "6", 6n],
    g: [day, 1],
    z: [{ d: day, k: 1 }],
  });
  assertEquals(lists(dated, "z=zip(k=1,d=1970-01-02T00:00:00.000Z)").z, [{ k: 1, d: day }]);
  assertEquals(lists({ ...bare, axisValues: { d: ["1970-01-02T00:00:00.000Z", day] } }, "d=1970-01-02T00:00:00.000Z").d, [
    "1970-01-02T00:00:00.000Z",
  ]);
});
