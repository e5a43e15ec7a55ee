import { assertEquals, assertThrows } from "@std/assert";
import { CASTS } from "../../../src/cli/grammar/casts.ts";
import { readColumn } from "../../../src/cli/grammar/columns.ts";
import { test } from "../../test.ts";

const disk: Readonly<Record<string, string>> = {
  "p.csv": "name, id ,zip\nann,1,08001\nbob,2.5,20001\n",
  "one.csv": "x\n1\n2\n",
  "twice.csv": "x,x\n1,2\n",
  "gap.csv": "x,y\n1,\n",
  "p.txt": "a\n\n b c \r\n7",
  "n.txt": "1\n2\n",
  "p.json": '[{"x":1},{"x":null}]',
  "l.json": '[1,"a"]',
  "o.json": '{"x":1}',
  "p.ndjson": '{"x":1}\n{"x":"b"}\n',
  "big.json": '[{"id":12345678901234567890,"x":1}]',
  "big.ndjson": '{"id":1,"x":1e400}\n',
  "bad.ndjson": '{"x":1}\n{x}\n',
  "C:\\d.csv": "x\n5\n",
  "a,b:c.csv": "x\n6\n",
};
const files = { readText: (path: string) => disk[path], listFiles: () => [] };
const read = (arg: string, cast?: keyof typeof CASTS) => readColumn(arg, files, cast === undefined ? undefined : CASTS[cast]);

test("readColumn() reads a column of CSV by its header, as numbers if all of it are", () => {
  assertEquals(read("p.csv:name"), ["ann", "bob"]);
  assertEquals(read("p.csv:id"), [1, 2.5]);
  assertEquals(read("p.csv:zip"), ["08001", "20001"]);
  assertEquals(read("one.csv"), [1, 2]);
});

test("readColumn() casts what the file has, as it is written", () => {
  assertEquals(read("p.csv:id", "str"), ["1", "2.5"]);
  assertEquals(read("p.csv:zip", "int"), [8001, 20001]);
  assertEquals(read("gap.csv:y", "str"), [""]);
});

test("readColumn() reads lines, JSON lists and NDJSON", () => {
  assertEquals(read("p.txt"), ["a", "b c", "7"]);
  assertEquals(read("n.txt"), [1, 2]);
  assertEquals(read("p.json:x"), [1, null]);
  assertEquals(read("l.json"), [1, "a"]);
  assertEquals(read("p.ndjson:x"), [1, "b"]);
  assertEquals(read("p.ndjson:x", "str"), ["1", "b"]);
});

test("readColumn() takes drive letters, and paths and columns in quotes", () => {
  assertEquals(read("C:\\d.csv"), [5]);
  assertEquals(read("C:\\d.csv:x"), [5]);
  assertEquals(read('"a,b:c.csv":"x"'), [6]);
});

test("readColumn() says what is wrong", () => {
  const table = [
    ["p.csv", "p.csv: it has 3 columns, name, id, zip: write file(path:column)"],
    ["p.csv:nam", 'p.csv: it has no column "nam": known columns are "name", "id", "zip": did you mean "name"'],
    ["twice.csv:x", 'twice.csv: it has two columns "x"'],
    ["gap.csv:y", "gap.csv: line 2 has no value there"],
    ["p.txt:x", "p.txt: it has lines and no columns"],
    ["o.json", "o.json: it is no JSON list"],
    ["p.json:y", 'p.json: entry 1 has no field "y"'],
    ["bad.ndjson", "bad.ndjson: line 2 is not JSON"],
    ["", "it names no file"],
  ] as const;
  for (const [arg, message] of table) assertThrows(() => read(arg), Error, message);
});

test("readColumn() refuses numbers of JSON that would be others, in the field that is asked for", () => {
  assertEquals([read("big.json:x"), read("big.ndjson:id")], [[1], [1]]);
  assertThrows(() => read("big.json:id"), Error, "big.json: 12345678901234567890 has more digits than a number");
  assertThrows(() => read("big.ndjson:x"), Error, "big.ndjson: 1e400 is beyond the numbers");
});
