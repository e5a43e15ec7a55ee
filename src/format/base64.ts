/**
 * Bytes as base64 text.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/**
 * Writes bytes as base64, with padding.
 *
 * @param bytes The bytes
 * @returns The text
 */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/**
 * Reads base64.
 *
 * @param text The text
 * @returns The bytes, on a buffer of their own, or undefined if the text is not what {@linkcode toBase64} writes
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined;
}
