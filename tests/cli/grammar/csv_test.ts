import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseCsv } from "../../../src/cli/grammar/csv.ts";
import { test } from "../../test.ts";

const fieldsOf = (text: string) => parseCsv(text).map(({ fields }) => fields);

test("parseCsv() reads fields, quotes and all line ends", () => {
  assertEquals(fieldsOf('a,b\r\n1,"x,""y"""\n,"two\nlines"\r"",2'), [["a", "b"], ["1", 'x,"y"'], ["", "two\nlines"], ["", "2"]]);
});

test("parseCsv() counts lines, and passes over empty ones", () => {
  assertEquals(parseCsv('a\n\n"1\n2"\n3\n').map(({ line }) => line), [1, 3, 5]);
});

test("parseCsv() takes semicolons and tabs where the header has them", () => {
  assertEquals(fieldsOf("a;b\n1,5;2"), [["a", "b"], ["1,5", "2"]]);
  assertEquals(fieldsOf("a\tb\n1\t2"), [["a", "b"], ["1", "2"]]);
});

test("parseCsv() refuses what is not quite CSV", () => {
  const table = [
    ["a,b\n1", "line 2 has 1 fields and the header has 2"],
    ['a\n"1', "line 2 has an opening quote and no closing one"],
    ['a\n"1"2', "line 2 has text behind a closing quote"],
    ['a\n1"2', "line 2 has a quote inside a field without quotes"],
  ] as const;
  for (const [text, message] of table) assertThrows(() => parseCsv(text), Error, message);
});

test("parseCsv() reads what a writer of CSV wrote", () => {
  const rows = fc.integer({ min: 2, max: 4 }).chain((width) =>
    fc.array(fc.array(fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", ";", " ") }), { minLength: width, maxLength: width }), {
      minLength: 1,
    })
  );
  fc.assert(fc.property(rows, (written) => {
    const header = written[0].map((_, i) => `c${i}`);
    const text = [header, ...written].map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join()).join("\r\n");
    assertEquals(fieldsOf(text), [header, ...written]);
  }));
});
