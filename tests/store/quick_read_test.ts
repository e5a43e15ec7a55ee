import { assertEquals } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceIo } from "../../src/store/io.ts";
import { readQuickly, SMALL_FILE_BYTES } from "../../src/store/quick_read.ts";
import { tempDir, test } from "../test.ts";

/** Reads, again and again where the machine was too busy for it to be quick. */
function eventually(path: string): Uint8Array | undefined {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const bytes = readQuickly(path);
    if (bytes !== undefined) return bytes;
  }
}

test("readQuickly() reads small files", async () => {
  await using dir = await tempDir();
  for (const size of [0, 1, 10_000, SMALL_FILE_BYTES]) {
    const path = join(dir.path, `${size}`);
    const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7);
    await writeFile(path, bytes);
    assertEquals(eventually(path), bytes);
  }
});

test("readQuickly() leaves large files, absent ones and directories to others", async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "large"), new Uint8Array(SMALL_FILE_BYTES + 1));
  for (const name of ["large", "absent", "."]) assertEquals(eventually(join(dir.path, name)), undefined);
});

test("readQuickly() does nothing where the system's calls are replaced", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, "a");
  const restore = replaceIo({ readFile: () => Promise.resolve(new Uint8Array(0)) });
  try {
    assertEquals(eventually(path), undefined);
  } finally {
    restore();
  }
});
