import { assertEquals } from "@std/assert";
import { significantText } from "../../src/format/source_text.ts";
import { test } from "../test.ts";

const table: readonly (readonly [source: string, text: string])[] = [
  ["( a , b ) => a + b", "(a,b)=>a+b"],
  ["return  x", "return x"],
  ["a // note\n+ b /* c */", "a+b"],
  ["a /* open", "a"],
  ["a + + b - - c", "a+ +b- -c"],
  ["'a  // b' + \"/* c */\"", "'a  // b'+\"/* c */\""],
  ["'it\\'s  a'", "'it\\'s  a'"],
  ["`a  ${ b + `c  ${ d }` }  e`", "`a  ${b+`c  ${d}`}  e`"],
  ["`${ { a: 1 } } \\` $ {`", "`${{a:1}} \\` $ {`"],
  ["x = / a  b[/ ' ]\\//g . test ( y )", "x=/ a  b[/ ' ]\\//g.test(y)"],
  ["a / b / c", "a/b/c"],
  ["f(a) / 2 /* c */ / 3", "f(a)/2/3"],
  ["return / +/", "return/ +/"],
  ["'unclosed\n x  y", "'unclosed x y"],
  ["`unclosed ${ a", "`unclosed ${a"],
  ["", ""],
];

test("significantText() removes comments and white space, and nothing else", () => {
  for (const [source, text] of table) assertEquals(significantText(source), text);
});
