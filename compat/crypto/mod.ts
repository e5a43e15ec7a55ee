/**
 * Stands in for the part of `@std/crypto` that hashes at once: `crypto.subtle.digestSync`.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The digest algorithms this stand-in knows. */
export type DigestAlgorithmName = "SHA-256" | "SHA-384" | "SHA-512";

/** What the stand-in adds to Web Crypto. */
export interface StdSubtleCrypto {
  /** Hashes bytes at once. */
  digestSync(algorithm: DigestAlgorithmName, data: BufferSource): ArrayBuffer;
}

/** Web Crypto and, in `subtle`, hashing at once. */
export const crypto: { readonly subtle: StdSubtleCrypto } = {
  subtle: {
    digestSync(algorithm, data) {
      const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
      const digest = createHash(algorithm.replace("-", "").toLowerCase()).update(bytes).digest();
      return digest.buffer.slice(digest.byteOffset, digest.byteOffset + digest.byteLength) as ArrayBuffer;
    },
  },
};
