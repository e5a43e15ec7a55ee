/**
 * The errors a caller may want to tell apart. Arguments of a wrong type or out of range are the built-in `TypeError` and
 * `RangeError`; the classes below carry a `code` that stays the same across releases, and the fields that say where.
 *
 * @module
 */

/** The codes of this library's own errors. */
export type ChunkMemoErrorCode =
  | "CACHE_CONFLICT"
  | "CACHE_NOT_FOUND"
  | "INVALID_METADATA"
  | "FORMAT_VERSION"
  | "DAMAGED_FILE"
  | "UNSTORABLE_VALUE"
  | "OUTPUT_MISMATCH"
  | "EXECUTION_FAILED"
  | "STORE_FAILED";

/**
 * The base of this library's own errors.
 *
 * @example Tell a conflict from anything else
 * ```ts
 * import { ChunkMemoError } from "@x/chunk-memo";
 *
 * function isConflict(error: unknown): boolean {
 *   return error instanceof ChunkMemoError && error.code === "CACHE_CONFLICT";
 * }
 * console.assert(!isConflict(new TypeError("no")));
 * ```
 */
export class ChunkMemoError extends Error {
  /** Stays the same across releases, unlike the message. */
  readonly code: ChunkMemoErrorCode;

  /**
   * Makes the error.
   *
   * @param code What kind of error it is
   * @param message What could not be done, the state, the value received, the way out
   * @param options The cause, if another error led to this one
   */
  constructor(code: ChunkMemoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The cache that is asked for stands against one that is on record: another definition, another function. */
export class CacheConflictError extends ChunkMemoError {
  /** The root directory of the caches. */
  readonly root: string;
  /** The cache id on which both meet. */
  readonly cacheId: string;

  /**
   * Makes the error.
   *
   * @param message What is in conflict and the way out
   * @param where The root and the cache id
   */
  constructor(message: string, where: { root: string; cacheId: string }) {
    super("CACHE_CONFLICT", message);
    this.root = where.root;
    this.cacheId = where.cacheId;
  }
}

/** There is no cache of that id. */
export class CacheNotFoundError extends ChunkMemoError {
  /** The directory where the cache was looked for. */
  readonly path: string;

  /**
   * Makes the error.
   *
   * @param message What was looked for and the way out
   * @param path The directory where it was looked for
   */
  constructor(message: string, path: string) {
    super("CACHE_NOT_FOUND", message);
    this.path = path;
  }
}

/** A metadata.json that is no metadata. */
export class InvalidMetadataError extends ChunkMemoError {
  /** The file's path. */
  readonly path: string;

  /**
   * Makes the error.
   *
   * @param message What is wrong with it and the way out
   * @param path The file's path
   * @param options The cause, if another error led to this one
   */
  constructor(message: string, path: string, options?: ErrorOptions) {
    super("INVALID_METADATA", message, options);
    this.path = path;
  }
}

/** A file of a newer format than this release reads. The file is left untouched. */
export class FormatVersionError extends ChunkMemoError {
  /** The file's path, as far as the thrower knows it. */
  readonly path: string;
  /** The format the file is in. */
  readonly format: number;

  /**
   * Makes the error.
   *
   * @param path The file's path
   * @param format The format the file is in
   * @param supported The newest format this release reads
   */
  constructor(path: string, format: number, supported: number) {
    super(
      "FORMAT_VERSION",
      `Cannot read ${path}: it is in format ${format} and this release reads formats up to ${supported}: use a release that reads format ${format}`,
    );
    this.path = path;
    this.format = format;
  }
}

/** A file whose content fails its checksum, or is not what its name says. */
export class DamagedFileError extends ChunkMemoError {
  /** What was found. */
  readonly reason: string;

  /**
   * Makes the error.
   *
   * @param reason What was found, as the end of a sentence
   * @param options The cause, if another error led to this one
   */
  constructor(reason: string, options?: ErrorOptions) {
    super("DAMAGED_FILE", `Cannot read file: ${reason}`, options);
    this.reason = reason;
  }
}

/** A value that cannot be stored without loss: a function, a symbol, a class instance, a cycle, too deep. */
export class UnstorableValueError extends ChunkMemoError {
  /** Where in the value, as a path from `$`. */
  readonly valuePath: string;

  /**
   * Makes the error.
   *
   * @param what What was to be stored, e.g. `output`
   * @param valuePath Where in it, as a path from `$`
   * @param found What stands there, e.g. `a function`
   */
  constructor(what: string, valuePath: string, found: string) {
    super("UNSTORABLE_VALUE", `Cannot store ${what} at ${valuePath}: ${found}`);
    this.valuePath = valuePath;
  }
}

/** Outputs that do not fit the points they were asked for: too few, too many, or in another order. */
export class OutputMismatchError extends ChunkMemoError {
  /**
   * Makes the error.
   *
   * @param message Both sides of the mismatch and the way out
   */
  constructor(message: string) {
    super("OUTPUT_MISMATCH", message);
  }
}

/** The user's function failed. `cause` is what it threw. */
export class ExecutionError extends ChunkMemoError {
  /** The block that was executed: axis names and vectors. */
  readonly block: Readonly<Record<string, readonly unknown[]>>;

  /**
   * Makes the error.
   *
   * @param message Which point or block failed, and how
   * @param block The block that was executed
   * @param cause What the function threw
   */
  constructor(message: string, block: Readonly<Record<string, readonly unknown[]>>, cause: unknown) {
    super("EXECUTION_FAILED", message, { cause });
    this.block = block;
  }
}

/** The disk refused: a directory that cannot be written, no space left, an I/O error. `cause` is the system's error. */
export class StoreError extends ChunkMemoError {
  /** The path that could not be read or written. */
  readonly path: string;

  /**
   * Makes the error.
   *
   * @param message What could not be done and the way out
   * @param path The path in question
   * @param cause The system's error
   */
  constructor(message: string, path: string, cause: unknown) {
    super("STORE_FAILED", message, { cause });
    this.path = path;
  }
}
