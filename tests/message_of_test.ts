import { assertEquals } from "@std/assert";
import { messageOf } from "../src/message_of.ts";
import { test } from "./test.ts";

test("messageOf() takes whatever is thrown", () => {
  const thrown = [new RangeError("too far"), "a text", undefined, 5, Symbol("odd"), Object.create(null)];
  const told = ["too far", "a text", "undefined", "5", "Symbol(odd)", "it threw an object that cannot be shown"];
  assertEquals(thrown.map(messageOf), told);
});
