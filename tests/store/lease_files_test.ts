import { assert, assertEquals, assertRejects } from "@std/assert";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "../../src/errors.ts";
import { OPEN_READERS } from "../../src/store/gate.ts";
import { replaceIo } from "../../src/store/io.ts";
import { createLease, ownerRecord, readLease, removeDirIfEmpty, touchFile } from "../../src/store/lease_files.ts";
import { makeOwnerId, thisProcess } from "../../src/store/lease_owner.ts";
import { tempDir, test } from "../test.ts";
import { countOpenFiles } from "./open_files.ts";

const self = { ...thisProcess(), host: "here" };
const id = makeOwnerId(self);
const record = ownerRecord(id, self, 500);

function refuseLinks(code: string): () => void {
  return replaceIo({ link: () => Promise.reject(Object.assign(new Error(code), { code })) });
}

test("ownerRecord() names owner, host, pid and start, and readLease() reads it with its age", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, record);
  const { owner, host, pid, ttl_ms, started_at } = JSON.parse(await readFile(path, "utf8"));
  assertEquals([owner, host, pid, ttl_ms, new Date(started_at).toISOString()], [id, "here", self.pid, 500, started_at]);
  assertEquals(await readLease(path), { ownerId: id, ttlMs: 500, modifiedMs: (await stat(path)).mtimeMs });
  assertEquals(await readLease(join(dir.path, "b")), undefined);
});

test("readLease() knows no owner of what is torn or hostile", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  const texts = ["", "{", "null", "[]", '{"owner":5}', '{"owner":"../x"}', "x".repeat(100_000), `{"owner":"${id}"`];
  for (const text of texts) {
    await writeFile(path, text);
    assertEquals((await readLease(path))?.ownerId, "", text.slice(0, 20));
  }
  for (const ttl of ["0", "-1", "1e99", '"5"', "1.5"]) {
    await writeFile(path, `{"owner":"${id}","ttl_ms":${ttl}}`);
    const { ownerId, ttlMs } = (await readLease(path))!;
    assertEquals([ownerId, ttlMs], [id, undefined], ttl);
  }
});

test("createLease() gives the owner's file another name, once", async () => {
  await using dir = await tempDir();
  const [owner, lease] = [join(dir.path, "owner"), join(dir.path, "lease")];
  assertEquals(await createLease(owner, lease, record), "noOwner");
  await writeFile(owner, record);
  assertEquals([await createLease(owner, lease, record), await createLease(owner, lease, record)], ["created", "taken"]);
  assertEquals((await stat(lease)).ino, (await stat(owner)).ino);
});

test("createLease() writes a file of its own where there can be no more names", async () => {
  await using dir = await tempDir();
  const [owner, lease] = [join(dir.path, "owner"), join(dir.path, "lease")];
  await writeFile(owner, record);
  for (const code of ["EPERM", "ENOTSUP", "EMLINK"]) {
    const restore = refuseLinks(code);
    try {
      assertEquals([await createLease(owner, lease + code, record), await createLease(owner, lease + code, record)], ["created", "taken"]);
    } finally {
      restore();
    }
    assertEquals((await readLease(lease + code))?.ownerId, id);
  }
});

test("createLease() refuses with a StoreError where the disk does, and leaves nothing", async () => {
  await using dir = await tempDir();
  const fail = () => Promise.reject(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }));
  const restore = replaceIo({ link: fail, writeNew: fail });
  try {
    const error = await assertRejects(() => createLease(join(dir.path, "owner"), join(dir.path, "lease"), record), StoreError);
    assert(error.message.includes("ENOSPC"));
  } finally {
    restore();
  }
  assertEquals(await readdir(dir.path), []);
});

test("touchFile() renews a file and makes none", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  assertEquals([await touchFile(path, record), await readdir(dir.path)], [undefined, []]);
  await writeFile(path, record);
  assertEquals(await touchFile(path, record), (await stat(path)).mtimeMs);
  await assertRejects(() => touchFile(dir.path, record), StoreError);
});

test("removeDirIfEmpty() leaves what is in use", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "a", "b"), { recursive: true });
  await removeDirIfEmpty(join(dir.path, "a"));
  assertEquals(await readdir(dir.path), ["a"]);
  await removeDirIfEmpty(join(dir.path, "a", "b"));
  await removeDirIfEmpty(join(dir.path, "a"));
  await removeDirIfEmpty(join(dir.path, "none"));
  assertEquals(await readdir(dir.path), []);
});

test("readLease() holds few files open, however many are asked for at once", async () => {
  await using dir = await tempDir();
  const path = join(dir.path, "a");
  await writeFile(path, record);
  const counts = await countOpenFiles(() => Promise.all(Array.from({ length: 200 }, () => readLease(path))));
  assertEquals(counts, [0, OPEN_READERS]);
});
