import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../src/cli/usage_error.ts";
import { parseAxisValues, parseParamValue, splitAssignment, VALUE_FORMS } from "../../src/cli/values.ts";
import type { ZipAxis } from "../../src/grid/zip.ts";
import { inputs, test } from "../test.ts";
import { character } from "../texts.ts";

const files = {
  readText: (path: string) => path === "p.csv" ? "id,col\n1,a\n2,b\n" : "1\n2\n",
  listFiles: () => ["data/a.csv", "data/b.csv"],
};

const cases: [text: string, values: unknown[]][] = [
  ["1,2,3", [1, 2, 3]],
  ["5", [5]],
  ["-1.5,1e3,0", [-1.5, 1000, 0]],
  ["true,false,null", [true, false, null]],
  ["a, b ,c d", ["a", "b", "c d"]],
  ['"1",""', ["1", ""]],
  ['"a,b",c', ["a,b", "c"]],
  ['"say \\"x\\""', ['say "x"']],
  ["range(0,10,2)", [0, 2, 4, 6, 8]],
  ["range:0:10:2", [0, 2, 4, 6, 8]],
  ["range(0, 1, 0.5)", [0, 0.5]],
  ["linspace:0:1:3", [0, 0.5, 1]],
  ["geomspace(1e-4,1e-1,4)", [0.0001, 0.001, 0.01, 0.1]],
  ["100,range(0,2),x", [100, 0, 1, "x"]],
  ['[1,"a",[2,3]]', [1, "a", [2, 3]]],
  ["[[64,64]]", [[64, 64]]],
  ['{"a":[1,2]},3', [{ a: [1, 2] }, 3]],
  ["007,2024-01-01,http://x/y", ["007", "2024-01-01", "http://x/y"]],
  ["range,a=b", ["range", "a=b"]],
  ['don"t', ['don"t']],
  ["str(1,007)", ["1", "007"]],
  ["str(range(0,3)),x", ["0", "1", "2", "x"]],
  ["int:1,2", [1, 2]],
  ["file(p.csv:col)", ["a", "b"]],
  ["file:p.csv:id", [1, 2]],
  ["glob(data/*.csv)", ["data/a.csv", "data/b.csv"]],
  ["glob:data/*.csv,x", ["data/a.csv", "data/b.csv", "x"]],
  ["file://x/y", ["file://x/y"]],
];
for (const [text, values] of cases) {
  test(`parseAxisValues() reads ${text}`, () => assertEquals(parseAxisValues("s", text, files), values));
}

const problems: [text: string, message: string][] = [
  ["", "it has no values: write s=1,2,3"],
  ["[]", "it has no values: write s=1,2,3"],
  ["1,,2", 'a value is empty: write "" for an empty text'],
  [".5", '.5 is not how JSON writes a number: write 0.5, or ".5" in quotes'],
  ["+1", "write 1, or"],
  ["1e999", "beyond the numbers of JavaScript"],
  ["12345678901234567890", "more digits than a number"],
  ["[1e400]", "1e400 is beyond the numbers of JavaScript"],
  ['["a\\"",{"b":[-1e999]}]', "-1e999 is beyond the numbers of JavaScript"],
  ["[1,9007199254740993]", "9007199254740993 has more digits than a number"],
  ["str([12345678901234567890])", "more digits than a number"],
  ["[1,2", "opening bracket and no closing one"],
  ["1)", "closes a bracket that it does not open"],
  ['"a', "opening quote and no closing one"],
  ["[a]", "[a] is not JSON"],
  ["[1],[2]", "write a list of lists, [[1],[2]]"],
  ["rang(0,1)", "there is no rang(): did you mean range(start,stop,step)"],
  ["f(1)", "there is no f(): known are range, linspace, geomspace, str"],
  ["1,range(0,1,0)", "received 1,range(0,1,0): range(0,1,0): its step is 0"],
  ["range:0", "it is empty"],
];
for (const [text, message] of problems) {
  test(`parseAxisValues() refuses ${text || "nothing"}`, () => {
    const error = assertThrows(() => parseAxisValues("s", text), UsageError, message);
    assertEquals(error.message.startsWith(`Cannot read axis "s": received ${text}: `), true, error.message);
  });
}

test("parseAxisValues() reads a zipped axis", () => {
  const read = (text: string): unknown[] => {
    const { kind, fields, values } = parseAxisValues("net", text, files) as ZipAxis<object>;
    return [kind, fields, values];
  };
  const expected: unknown[] = ["zip", ["x", "y"], [{ x: 1, y: "a" }, { x: 2, y: "b" }]];
  for (
    const text of [
      'zip(x=[1,2],y=["a","b"])',
      "zip(x=1,2,y=a,b)",
      "zip(x=range(1,3), y = file(p.csv:col))",
      "zip:x=1,2:y=a,b",
      "zip:x=[1,2],y=a,b",
    ]
  ) {
    assertEquals(read(text), expected, text);
  }
});

test("parseAxisValues() refuses what is no zipped axis", () => {
  const table = [
    ["zip(1,2)", '"1" has no name: write zip(x=[1,2],y=[3,4])'],
    ["zip()", '"" has no name'],
    ["zip(x=1,x=2)", 'it has two fields "x"'],
    ["zip(x=[1,2],y=[1])", "its lists are not of one length: x has 2, y has 1"],
    ["zip(x=[])", "it has no values"],
    ["zip(x=1),2", "zip() makes an axis of its own"],
    ["zip(x=zip(y=1))", "zip() makes an axis of its own"],
  ] as const;
  for (const [text, message] of table) assertThrows(() => parseAxisValues("net", text, files), UsageError, message);
});

test("parseAxisValues() reads no file where there is no disk", () => {
  assertThrows(() => parseAxisValues("s", "file(a.csv)"), UsageError, "files cannot be read here");
});

test("parseAxisValues() and parseParamValue() give a value for any text, or a UsageError of one line", () => {
  const tokens = fc.array(
    fc.constantFrom(
      "range",
      "linspace",
      "geomspace",
      "str",
      "int",
      "float",
      "bool",
      "file",
      "glob",
      "zip",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      ":",
      ",",
      "=",
      '"',
      "\\",
      "1",
      "0.5",
      "-",
      "e5",
      "x",
      " ",
      "*",
      "?",
      "p.csv",
      ".json",
      "null",
    ),
    { maxLength: 20 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: character }), tokens), (text) => {
      for (const parse of [parseAxisValues, parseParamValue]) {
        try {
          parse("s", text, files);
        } catch (error) {
          assert(error instanceof UsageError, `${text}: ${String(error)}`);
          assert(!error.message.includes("\n"), error.message);
        }
      }
    }),
    { numRuns: inputs(2000) },
  );
});

test("parseAxisValues() takes no long time for long texts", () => {
  for (const unit of ["(", "str(", "[", "{", '"', 'a"', "a,", "zip(x=", "range(0,1),", "*", "{a,"]) {
    const text = unit.repeat(10_000);
    for (const given of [text, `glob(${text})`, `str(${text})`]) {
      try {
        parseAxisValues("s", given, files);
      } catch (error) {
        assert(error instanceof UsageError, String(error));
        assert(error.message.length < 2000);
      }
    }
  }
});

test("parseAxisValues() reads any list as JSON writes it", () => {
  fc.assert(fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1 }), (values) => {
    const text = JSON.stringify(values);
    assertEquals(parseAxisValues("s", text), JSON.parse(text));
  }));
});

test("parseAxisValues() reads any texts in quotes", () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
    assertEquals(parseAxisValues("s", texts.map((text) => JSON.stringify(text)).join(",")), texts);
  }));
});

test("parseParamValue() reads one value", () => {
  assertEquals(["1", "x", '"1"', "null", "[1,2]", '{"a":1}', "range(0,3)"].map((text) => parseParamValue("p", text)), [
    1,
    "x",
    "1",
    null,
    [1, 2],
    { a: 1 },
    [0, 1, 2],
  ]);
  assertEquals(["str(1)", "str(1,2)", "int(str(7))", "file(p.csv:id)", "str([1])"].map((text) => parseParamValue("p", text, files)), [
    "1",
    ["1", "2"],
    7,
    [1, 2],
    ["1"],
  ]);
});

test("parseParamValue() refuses several values", () => {
  assertThrows(
    () => parseParamValue("p", "1,2"),
    UsageError,
    'Cannot read param "p": received 1,2: it has 2 values and a param has one: write a list as [1,2]',
  );
});

test("splitAssignment() refuses a comparison", () => {
  const refusal = "Cannot read axis: received s==3: did you mean s=3, or --where 's == 3'";
  assertThrows(() => splitAssignment("s==3", "axis", "axis=1"), UsageError, refusal);
});

test("parseAxisValues() refuses single quotes, and str() keeps them", () => {
  const refusal = "'a' begins with a single quote: quotes are double ones here, as in JSON";
  assertThrows(() => parseAxisValues("s", "'a','b'"), UsageError, refusal);
  assertThrows(() => parseParamValue("p", "'a'"), UsageError, refusal);
  assertEquals(parseAxisValues("s", `it's,str('a'),"'a'"`), ["it's", "'a'", "'a'"]);
});

test("splitAssignment() cuts at the first =", () => {
  assertEquals(splitAssignment("s=a=b", "axis", "axis=1"), ["s", "a=b"]);
});

test("splitAssignment() refuses what has no name or no =", () => {
  for (const text of ["s", "=1", ""]) assertThrows(() => splitAssignment(text, "axis", "axis=1,2,3"), UsageError, "write axis=1,2,3");
});

test("VALUE_FORMS are read by parseAxisValues()", () => {
  for (const [form] of VALUE_FORMS) parseAxisValues("s", form, files);
});
