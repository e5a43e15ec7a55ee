/**
 * Stands in for the part of `@std/crypto` that hashes at once: `crypto.subtle.digestSync`.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The digest algorithms this stand-in knows. */
export type DigestAlgorithmName = "SHA-256";

/** What the stand-in adds to Web Crypto. */
export interface StdSubtleCrypto {
  /** Hashes bytes at once. */
  digestSync(algorithm: DigestAlgorithmName, data: BufferSource): ArrayBuffer;
}

/** Hashing at once, in `subtle`. */
export const crypto: { readonly subtle: StdSubtleCrypto } = {
  subtle: {
    digestSync(_algorithm, data) {
      const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
      const digest = createHash("sha256").update(bytes).digest();
      const { buffer, byteOffset, byteLength } = digest;
      return (byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
    },
  },
};
