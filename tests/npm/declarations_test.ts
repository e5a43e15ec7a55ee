import { assertEquals } from "@std/assert";
import { tidyDeclaration } from "../../scripts/npm/declarations.ts";
import { test } from "../test.ts";

test("tidyDeclaration() puts what follows a comment on a line of its own", () => {
  assertEquals(tidyDeclaration("/**\n * A module.\n */ export {};\n"), "/**\n * A module.\n */\nexport {};\n");
});

test("tidyDeclaration() names the library's types of disposables where they are used", () => {
  const text = "export interface Pool extends AsyncDisposable {}\n";
  assertEquals(tidyDeclaration(text), `/// <reference lib="esnext.disposable" />\n${text}`);
});

test("tidyDeclaration() leaves other files alone", () => {
  const text = "/** A number. */\nexport declare const a: number;\n";
  assertEquals(tidyDeclaration(text), text);
});
