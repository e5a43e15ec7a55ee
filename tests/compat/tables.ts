/**
 * Which vectors a function of a standard package is checked against. A function without any must not be called.
 *
 * @module
 */

/** The names of the vectors, by the specifier of the package and the name of the function. */
export const TABLES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "@std/assert": {
    assert: ["assert/assert"],
    assertAlmostEquals: ["assert/assertAlmostEquals"],
    assertEquals: ["assert/assertEquals"],
    assertInstanceOf: ["assert/assertInstanceOf"],
    assertMatch: ["assert/assertMatch"],
    assertNotEquals: ["assert/assertNotEquals"],
    assertNotStrictEquals: ["assert/assertNotStrictEquals"],
    assertRejects: ["assert/assertRejects"],
    assertStrictEquals: ["assert/assertStrictEquals"],
    assertStringIncludes: ["assert/assertStringIncludes"],
    assertThrows: ["assert/assertThrows"],
  },
  "@std/cli/parse-args": { parseArgs: ["cli/parse-args"] },
  "@std/cli/unstable-progress-bar": { ProgressBar: ["cli/ProgressBar"] },
  "@std/crypto": { crypto: ["crypto/digestSync SHA-256"] },
  "@std/fs/ensure-dir": { ensureDir: ["fs/ensureDir"] },
  "@std/msgpack": { encode: ["msgpack/encode"] },
  "@std/path": {
    basename: ["path/posix basename", "path/windows basename"],
    dirname: ["path/posix dirname", "path/windows dirname"],
    isAbsolute: ["path/posix isAbsolute", "path/windows isAbsolute"],
    join: ["path/posix join", "path/windows join"],
    relative: ["path/posix relative", "path/windows relative"],
    resolve: ["path/posix resolve", "path/windows resolve"],
  },
};

/** Recorded vectors of what nobody calls. */
export const NOT_CALLED: readonly string[] = ["msgpack/decode", "path/posix extname", "path/posix normalize"];
