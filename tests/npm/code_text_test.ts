import { assertEquals } from "@std/assert";
import { blankText } from "../../scripts/npm/code_text.ts";
import { test } from "../test.ts";

const squeeze = (text: string) => text.replace(/\s+/g, " ").trim();

test("blankText() overwrites comments and leaves all else in its place", () => {
  const source = `a; // b\n/* c\n d */ e("// no comment");`;
  const code = blankText(source, { texts: false });
  assertEquals(code.length, source.length);
  assertEquals(code.split("\n").length, 3);
  assertEquals(squeeze(code), `a; e("// no comment");`);
});

test("blankText() overwrites texts if asked", () => {
  assertEquals(squeeze(blankText(`f("it's", 'a "b"', g)`, { texts: true })), "f( , , g)");
});

test("blankText() leaves the code in the holes of templates", () => {
  const code = blankText("`a ${b({ c: `d ${e} f` })} g` + h", { texts: true });
  assertEquals(squeeze(code), "` ${b({ c: ` ${e} ` })} ` + h");
});

test("blankText() tells regular expressions from divisions", () => {
  assertEquals(squeeze(blankText(`x = /["'/]\\//g; y = a / b / "c"`, { texts: true })), "x = ; y = a / b /");
  assertEquals(squeeze(blankText(`return /"/.test(z)`, { texts: true })), "return .test(z)");
});
