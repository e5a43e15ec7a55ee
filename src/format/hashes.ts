/**
 * Names of caches, chunks, items and parts: SHA-256 of canonical texts. Each kind of name has a first entry of its own in its text, so
 * that a name of one kind is never one of another.
 *
 * @module
 */

import { crypto } from "@std/crypto";
import { canonicalText, compareCodePoints, hexOf } from "./canonical.ts";
import { objectKind } from "./storable.ts";
import { significantText } from "./source_text.ts";

const utf8 = new TextEncoder();
/** Where the bytes of short texts are put: there is one per chunk and one per vector. */
const scratch = new Uint8Array(1024);

/**
 * The SHA-256 of a text's UTF-8.
 *
 * @param text The text
 * @returns 64 hexadecimal digits
 */
export function sha256Hex(text: string): string {
  return hexOf(new Uint8Array(crypto.subtle.digestSync("SHA-256", bytesOf(text))));
}

/** The UTF-8 of a text, which holds until the next call. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const { read, written } = utf8.encodeInto(text, scratch);
  return read === text.length ? scratch.subarray(0, written) : utf8.encode(text);
}

/**
 * The cache id that belongs to params. The order of keys does not matter.
 *
 * @example Name the cache of some params
 * ```ts
 * import { paramsToCacheId } from "@x/chunk-memo";
 *
 * console.assert(paramsToCacheId({ alpha: 0.5, beta: 1 }) === paramsToCacheId({ beta: 1, alpha: 0.5 }));
 * ```
 *
 * @param params What does not vary over the grid, as a plain object
 * @param name A name that joins the id, to keep functions of equal params apart
 * @returns 64 hexadecimal digits
 * @throws {TypeError} If params is no plain object
 * @throws {UnstorableValueError} If params hold something that cannot be stored
 */
export function paramsToCacheId(params: Readonly<Record<string, unknown>>, name?: string): string {
  if (typeof params !== "object" || params === null || objectKind(params) !== "plain") {
    throw new TypeError(`Cannot make cache id: 'params' must be a plain object: received ${describe(params)}`);
  }
  const rest = name === undefined ? "" : `,${JSON.stringify(name)}`;
  return sha256Hex(`["chunk-memo/cache/1",${canonicalText(params, "params")}${rest}]`);
}

/**
 * The digest of a vector of one axis.
 *
 * @param valueTexts The canonical texts of its values
 * @returns 64 hexadecimal digits
 */
export function binDigest(valueTexts: readonly string[]): string {
  return sha256Hex(`["chunk-memo/bin/1",[${valueTexts.join(",")}]]`);
}

/**
 * The name of a chunk.
 *
 * @param cacheId The cache id
 * @param version The version of the outputs
 * @param bins The axes in axis order, each with the digest of its vector
 * @returns 64 hexadecimal digits
 */
export function chunkHashOf(cacheId: string, version: string, bins: readonly (readonly [axis: string, binDigest: string])[]): string {
  return chunkHasher(cacheId, version)(bins.map(([axis, digest]) => binText(axis, digest)));
}

/**
 * A bin as it stands in what the name of its chunks is made of.
 *
 * @param axis The axis
 * @param digest The digest of the vector
 * @returns A text, the same for all chunks that have the bin
 */
export function binText(axis: string, digest: string): string {
  // Hexadecimal digits need no escapes.
  return `[${JSON.stringify(axis)},"${digest}"]`;
}

/**
 * Names the chunks of one cache as {@linkcode chunkHashOf} does.
 *
 * @param cacheId The cache id
 * @param version The version of the outputs
 * @returns Gives the name of a chunk, of the {@linkcode binText} of each of its bins in axis order
 */
export function chunkHasher(cacheId: string, version: string): (binTexts: readonly string[]) => string {
  // Of texts alone the canonical text is their JSON.
  const start = JSON.stringify(["chunk-memo/chunk/1", cacheId, version]).slice(0, -1);
  return (binTexts) => sha256Hex(`${start},[${binTexts.join(",")}]]`);
}

/**
 * The name of a point. It depends on the point alone: neither on its chunk nor on the order of the axes.
 *
 * @param cacheId The cache id
 * @param version The version of the outputs
 * @param point The axes, each with the canonical text of its value
 * @returns 64 hexadecimal digits
 */
export function itemHashOf(cacheId: string, version: string, point: readonly (readonly [axis: string, valueText: string])[]): string {
  const sorted = [...point].sort((a, b) => compareCodePoints(a[0], b[0]));
  const texts = sorted.map(([axis, text]) => `[${JSON.stringify(axis)},${text}]`);
  return sha256Hex(`["chunk-memo/item/1",${JSON.stringify(cacheId)},${JSON.stringify(version)},[${texts.join(",")}]]`);
}

/**
 * The name of the part of a chunk that a file holds.
 *
 * @param axes The axes of the file's block in axis order, each with the digest of its vector
 * @param presence Which points of the block the file holds; undefined for all
 * @returns 32 hexadecimal digits
 */
export function presenceHashOf(axes: readonly (readonly [axis: string, binDigest: string])[], presence?: Uint8Array): string {
  return sha256Hex(canonicalText(["chunk-memo/part/1", axes, presence === undefined ? null : hexOf(presence)])).slice(0, 32);
}

/**
 * The digest of a function's source, without its comments and white space.
 *
 * @param source The source
 * @returns 64 hexadecimal digits
 */
export function sourceDigest(source: string): string {
  return sha256Hex(`["chunk-memo/source/1",${JSON.stringify(significantText(source))}]`);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? `an instance of ${value.constructor?.name ?? "no class"}` : `a ${typeof value}`;
}
