import { assertEquals } from "@std/assert";
import * as maintenance from "../src/maintenance.ts";
import { test } from "./test.ts";

test("the maintenance module exports its functions and nothing else", () => {
  assertEquals(Object.keys(maintenance).sort(), [
    "adopt",
    "compact",
    "doctor",
    "gc",
    "list",
    "recoverCache",
    "remove",
    "show",
    "survey",
    "verify",
  ]);
});
