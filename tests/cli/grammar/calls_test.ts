import { assertEquals, assertThrows } from "@std/assert";
import { functionOf, FUNCTIONS, itemValues, listValues, oneValue } from "../../../src/cli/grammar/calls.ts";
import { test } from "../../test.ts";

const files = {
  readText: (path: string) => path === "p.csv" ? "x,y\n1,a\n2,b\n" : "",
  listFiles: (pattern: string) => pattern === "*.csv" ? ["a.csv", "p.csv"] : [],
};
const values = (item: string) => itemValues(item, files);

test("itemValues() casts single values, lists, series and files", () => {
  assertEquals(values("str(1,007,1.50)"), ["1", "007", "1.50"]);
  assertEquals(values("str(range(0,3))"), ["0", "1", "2"]);
  assertEquals(values('str("a,b",[1,true])'), ["a,b", "1", "true"]);
  assertEquals(values("str([1,2])"), ["1", "2"]);
  assertEquals(values("int(str(007))"), [7]);
  assertEquals(values("str(file(p.csv:x))"), ["1", "2"]);
  assertEquals(values("file:p.csv:x"), [1, 2]);
  assertEquals(values("bool(1,no)"), [true, false]);
  assertEquals(values('str("")'), [""]);
});

test("itemValues() finds files", () => {
  assertEquals(values("glob(*.csv)"), ["a.csv", "p.csv"]);
  assertEquals(values('glob("*.csv")'), ["a.csv", "p.csv"]);
  assertThrows(() => values("glob(*.tsv)"), Error, "no file fits *.tsv");
});

test("itemValues() refuses calls that are none", () => {
  const table = [
    ["st(1)", "there is no st(): did you mean str(a,b)"],
    ["str()", 'a value is empty: write str(a,b), or "" for an empty text'],
    ["int(1.5)", '"1.5" is no integer'],
    ["str:1", "str:1 does not tell where it ends: write str(1)"],
    ["file(a,b)", "file() reads one column"],
    ["str(zip(x=1))", "zip() makes an axis of its own"],
    ["str(".repeat(20) + "1" + ")".repeat(20), "more than 8 calls"],
    ["str([null])", "null is no text"],
  ] as const;
  for (const [item, message] of table) assertThrows(() => values(item), Error, message);
});

test("listValues() puts items together", () => {
  assertEquals(listValues("1,range(2,4), x", files), [1, 2, 3, "x"]);
  assertEquals(listValues("[1,[2]]", files), [1, [2]]);
  assertThrows(() => listValues("[1],[2]", files), Error, "write a list of lists");
});

test("listValues() casts all that is behind the colon of a cast", () => {
  assertEquals(listValues("str:1,02", files), ["1", "02"]);
  assertEquals(listValues("str:range:0:3,x", files), ["0", "1", "2", "x"]);
  assertEquals(listValues("str:10:30", files), ["10:30"]);
  assertEquals(listValues("int:[1,2]", files), [1, 2]);
  assertThrows(() => listValues("1,str:1,2", files), Error, "does not tell where it ends");
});

test("oneValue() tells a single value from a list", () => {
  const texts = ["1", "str(1)", "int(str(1))", "[1]", "str:1", "str(1,2)", "str([1])", "str:[1]", "range(0,1)", "str(range(0,1))"];
  assertEquals(texts.map((text) => oneValue(text, files)), [1, "1", 1, [1], "1", ["1", "2"], ["1"], ["1"], [0], ["0"]]);
  assertThrows(() => oneValue("str:1,2", files), Error, "it has 2 values");
});

test("FUNCTIONS have usages that begin with their names, and are found", () => {
  for (const [name, usage] of Object.entries(FUNCTIONS)) assertEquals(functionOf(usage)?.name, name);
});
