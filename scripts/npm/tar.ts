/**
 * Tarballs as npm reads them: ustar in gzip. The same files always give the same bytes.
 *
 * @module
 */

import { gunzipSync, gzipSync } from "node:zlib";

/** The files of a package: path inside it to content. */
export type Files = ReadonlyMap<string, Uint8Array>;

const BLOCK = 512;
/** npm's own: a fixed moment, so that what was built twice is the same. */
const MODIFIED_SECONDS = Date.UTC(1985, 9, 26, 8, 15) / 1000;
/** All files of a package lie in this folder. */
const FOLDER = "package/";

/**
 * Packs files.
 *
 * @param files The files
 * @param executable The paths of those that are programs
 * @returns The bytes of the `.tgz` file
 * @throws {RangeError} If a path is longer than npm's tarballs can tell without extensions
 */
export function packTarball(files: Files, executable: readonly string[] = []): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path)!;
    parts.push(header(`${FOLDER}${path}`, content.length, executable.includes(path) ? 0o755 : 0o644));
    parts.push(content, new Uint8Array((BLOCK - content.length % BLOCK) % BLOCK));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Uint8Array(gzipSync(join(parts), { level: 9 }));
}

/**
 * Unpacks a tarball.
 *
 * @param tarball The bytes of a `.tgz` file
 * @returns Its files, without the folder that they lie in
 * @throws {Error} If it is cut short
 */
export function unpackTarball(tarball: Uint8Array): Map<string, Uint8Array> {
  const bytes = new Uint8Array(gunzipSync(tarball));
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const name = text(bytes, at, 100);
    const prefix = text(bytes, at + 345, 155);
    const size = parseInt(text(bytes, at + 124, 12), 8);
    const start = at + BLOCK;
    if (start + size > bytes.length) throw new Error(`Cannot unpack tarball: it is cut short: received ${bytes.length} bytes at ${name}`);
    const path = prefix === "" ? name : `${prefix}/${name}`;
    if (bytes[at + 156] !== 0x35) files.set(path.slice(path.indexOf("/") + 1), bytes.slice(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function header(path: string, size: number, mode: number): Uint8Array {
  const [prefix, name] = splitPath(path);
  const block = new Uint8Array(BLOCK);
  const put = (at: number, value: string) => void new TextEncoder().encodeInto(value, block.subarray(at));
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  put(0, name);
  put(100, `${octal(mode, 6)} `);
  put(108, `${octal(0, 6)} `);
  put(116, `${octal(0, 6)} `);
  put(124, `${octal(size, 11)} `);
  put(136, `${octal(MODIFIED_SECONDS, 11)} `);
  put(148, "        0");
  put(257, "ustar\x0000");
  put(345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

function splitPath(path: string): [prefix: string, name: string] {
  if (path.length <= 100) return ["", path];
  const cut = path.indexOf("/", path.length - 101);
  if (cut < 1 || cut > 155) throw new RangeError(`Cannot pack file: its path is too long: received ${path}`);
  return [path.slice(0, cut), path.slice(cut + 1)];
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const end = bytes.subarray(at, at + length).indexOf(0);
  return new TextDecoder().decode(bytes.subarray(at, at + (end === -1 ? length : end)));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
