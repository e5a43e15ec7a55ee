import { assertEquals } from "@std/assert";
import { Redrawn } from "../../src/cli/redraw.ts";
import { test } from "../test.ts";

function drawn(isTerminal: boolean): string {
  let text = "";
  const block = new Redrawn({ write: (part) => void (text += part), isTerminal });
  block.draw(["a", "b"], false);
  block.draw(["c"], false);
  block.draw(["d", "e"], true);
  return text;
}

test("Redrawn.draw() writes one block after another where there is no terminal", () => {
  assertEquals(drawn(false), "a\nb\nc\nd\ne\n");
});

test("Redrawn.draw() writes over the block before on a terminal, with long lines cut until the last", () => {
  assertEquals(drawn(true), "\x1b[?7la\nb\n\x1b[?7h\x1b[2A\r\x1b[J\x1b[?7lc\n\x1b[?7h\x1b[1A\r\x1b[Jd\ne\n");
});
