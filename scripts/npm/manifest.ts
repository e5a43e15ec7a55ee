/**
 * What package.json says, made from deno.json.
 *
 * @module
 */

/** What the build reads in deno.json. */
export interface DenoConfig {
  /** The package's name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Its licence. */
  readonly license: string;
  /** Its entries: what is imported to source file. */
  readonly exports: Readonly<Record<string, string>>;
  /** Where bare specifiers lead. */
  readonly imports: Readonly<Record<string, string>>;
}

/** What the build writes to package.json. */
export interface Manifest {
  /** The package's name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** What it is. */
  readonly description: string;
  /** What it is found by. */
  readonly keywords: readonly string[];
  /** Its licence. */
  readonly license: string;
  /** Where its sources are; npm attests what was built from them. */
  readonly repository?: { readonly type: "git"; readonly url: string };
  /** Its files are modules. */
  readonly type: "module";
  /** Its entries: what is imported to files. */
  readonly exports: Readonly<Record<string, string | Readonly<Record<"types" | "default", string>>>>;
  /** For what does not know `exports`. */
  readonly main: string;
  /** For what does not know `exports`. */
  readonly types: string;
  /** Its programs. */
  readonly bin: Readonly<Record<string, string>>;
  /** Files that do something when they are imported: the worker's module does in a worker of a pool. */
  readonly sideEffects: readonly string[];
  /** Where it runs. */
  readonly engines: Readonly<Record<string, string>>;
  /** What it needs. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What some of its entries need. */
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /** Says of each of these that the rest does without. */
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: true }>>;
}

/** The program's file, and what it is called. */
export const PROGRAM_FILE = "bin.js";
/** Packages that one entry alone needs: installed by those who import the entry, or export from the command line. */
export const OPTIONAL_PACKAGES: readonly string[] = ["apache-arrow", "hyparquet-writer"];

/**
 * The names that entries' files have, without their ending.
 *
 * @param config deno.json
 * @returns Name to source file: `mod` is the package itself, `cli` its entry `./cli`
 */
export function entryFiles(config: DenoConfig): Record<string, string> {
  return Object.fromEntries(Object.entries(config.exports).map(([key, source]) => [entryName(key), source]));
}

/**
 * Makes package.json.
 *
 * @param config deno.json
 * @param packages The packages from npm that the JavaScript imports
 * @param repository The URL of the sources, where the build knows it
 * @returns The manifest
 * @throws {Error} If deno.json does not say which version of a package is meant
 */
export function makeManifest(config: DenoConfig, packages: readonly string[], repository?: string): Manifest {
  const needed = packages.filter((name) => !OPTIONAL_PACKAGES.includes(name));
  const optional = packages.filter((name) => OPTIONAL_PACKAGES.includes(name));
  const entries = Object.entries(config.exports).map(([key, source]) => [key, targetOf(entryName(key), source)] as const);
  return {
    name: config.name,
    version: config.version,
    description: "Chunked memoization of parameter sweeps: never compute a known point again",
    keywords: ["memoization", "cache", "parameter-sweep", "grid-search", "msgpack", "worker-pool"],
    license: config.license,
    ...(repository === undefined ? {} : { repository: { type: "git" as const, url: `git+${repository}.git` } }),
    type: "module",
    exports: { ...Object.fromEntries(entries), "./package.json": "./package.json" },
    main: "./mod.js",
    types: targetOf("mod", config.exports["."]!).types,
    bin: { "chunk-memo": `./${PROGRAM_FILE}` },
    sideEffects: ["./worker.js", `./${PROGRAM_FILE}`],
    engines: { node: ">=20.15", bun: ">=1.2" },
    ...(needed.length === 0 ? {} : { dependencies: versionsOf(config, needed) }),
    ...(optional.length === 0 ? {} : {
      peerDependencies: versionsOf(config, optional),
      peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true as const }])),
    }),
  };
}

function entryName(key: string): string {
  return key === "." ? "mod" : key.slice("./".length);
}

/** Declarations are a tree, as sources are: an entry's types are the same ones as those of another. */
function targetOf(name: string, source: string): { types: string; default: string } {
  return { types: `./types/${source.slice("./".length).replace(/\.ts$/, ".d.ts")}`, default: `./${name}.js` };
}

function versionsOf(config: DenoConfig, packages: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    packages.toSorted().map((name) => {
      const target = config.imports[name] ?? "";
      const prefix = `npm:${name}@`;
      if (target.startsWith(prefix)) return [name, target.slice(prefix.length)];
      throw new Error(
        `Cannot make package.json: deno.json does not say which version of ${name} is meant: received ${JSON.stringify(target)}`,
      );
    }),
  );
}
