import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { DamagedFileError, StoreError } from "../../src/errors.ts";
import { errorCode, isAbsent, storeError, wayOut } from "../../src/store/store_errors.ts";
import { test } from "../test.ts";

/** An error as the system throws it: with a code, or with a name alone. */
function systemError(code?: string, name = "Error"): Error {
  return Object.assign(new Error("refused"), { name }, code === undefined ? {} : { code });
}

test("errorCode() tells the code, or what the name stands for", () => {
  assertEquals(
    [systemError("ENOSPC"), systemError("EEXIST", "NotFound"), systemError(undefined, "NotFound"), systemError(undefined, "Busy")].map(
      errorCode,
    ),
    [
      "ENOSPC",
      "EEXIST",
      "ENOENT",
      "EBUSY",
    ],
  );
  assertEquals([systemError(undefined, "NotCapable"), "text", undefined].map(errorCode), ["NotCapable", "", ""]);
});

test("isAbsent() holds where there is nothing, and below files", () => {
  for (const error of [systemError("ENOENT"), systemError("ENOTDIR"), systemError(undefined, "NotFound")]) {
    assertEquals(isAbsent(error), true);
  }
  for (const error of [systemError("EACCES"), systemError(), null]) assertEquals(isAbsent(error), false);
});

test("wayOut() says what helps, with the code", () => {
  assertEquals(wayOut(systemError("EROFS")), "the file system is read-only: choose another root (EROFS)");
  assertEquals(
    wayOut(systemError(undefined, "PermissionDenied")),
    "permission denied: change its permissions or choose another root (EACCES)",
  );
});

test("wayOut() repeats what it has no words for", () => {
  assertEquals([systemError("EWEIRD"), "text", undefined].map((cause) => wayOut(cause)), ["refused", "text", "undefined"]);
});

test("wayOut() knows what Windows means", () => {
  const where = { path: "C:\\".padEnd(300, "x"), platform: "win32" };
  assertEquals(wayOut(systemError("ENOENT"), where), "the path is too long: choose a shorter root (ENOENT)");
  assertEquals(wayOut(systemError("ENOENT"), { ...where, path: "C:\\a" }), wayOut(systemError("ENOENT")));
  assertEquals(wayOut(systemError("ENOENT"), { ...where, platform: "linux" }), wayOut(systemError("ENOENT")));
  assertEquals(
    wayOut(systemError("EPERM"), where),
    "operation not permitted: change its permissions or choose another root, or close the program that has it open (EPERM)",
  );
  assertEquals(wayOut(systemError("EBUSY")).startsWith("another program has it open: close that program"), true);
});

test("storeError() tells action, path and way out, and keeps the cause", () => {
  const cause = systemError("EMFILE");
  const error = storeError("read", 'a"b', cause);
  assertInstanceOf(error, StoreError);
  assertEquals(
    error.message,
    'Cannot read "a\\"b": too many open files: raise the limit of open files (ulimit -n) or use fewer workers (EMFILE)',
  );
  assertEquals(error.path, 'a"b');
  assertStrictEquals(error.cause, cause);
});

test("storeError() wraps nothing twice", () => {
  for (const error of [new StoreError("Cannot read", "a", undefined), new DamagedFileError("torn")]) {
    assertStrictEquals(storeError("write", "b", error), error);
  }
});
