import { assertEquals } from "@std/assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyFile } from "../../src/format/payload.ts";
import { tempDir, test } from "../test.ts";
import { flipped, plant, requireFound, SUBJECTS } from "./damage_files.ts";
import { figure, shortOrFull, spread } from "./full.ts";

const BITS = shortOrFull(10, Infinity);
const LENGTHS = shortOrFull(4, Infinity);
let flips = 0;
let cuts = 0;
let bytesInAll = 0;

for (const [seed, subject] of SUBJECTS.entries()) {
  test(`a damaged file of ${subject.name} is found, set aside, told and computed again`, async () => {
    await using dir = await tempDir();
    const planted = await plant(dir.path, subject);
    const { bytes } = planted;
    bytesInAll += bytes.length;
    for (const bit of spread(bytes.length * 8, BITS, seed)) {
      await requireFound(planted, flipped(bytes, bit), `with bit ${bit} flipped`);
      flips++;
    }
    for (const length of spread(bytes.length, LENGTHS, seed)) {
      await requireFound(planted, bytes.slice(0, length), `cut to ${length} bytes`);
      cuts++;
    }
    await requireFound(planted, Uint8Array.of(...bytes, 0), "with a byte more");
    // What was computed again is whole, and read with nothing executed.
    const chunks = join(planted.directory, "chunks");
    for (const name of readdirSync(chunks)) verifyFile(new Uint8Array(readFileSync(join(chunks, name))));
    const { text, diagnostics, warnings } = await planted.run();
    assertEquals([text, diagnostics.executedPoints, diagnostics.damagedFiles, warnings], [planted.text, 0, 0, []]);
  });
}

test("damage: the figures", () => {
  figure(`damage: ${SUBJECTS.length} files of ${bytesInAll} bytes in all: ${flips} flipped bits, ${cuts} lengths, all found`);
});
