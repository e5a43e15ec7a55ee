/**
 * The package's JavaScript: one file per entry, the worker's module among them, and chunks that entries share or load on demand. All lie
 * in one folder, so that whichever holds `src/map/worker_host.ts` finds `worker.js` beside it.
 *
 * @module
 */

import * as esbuild from "esbuild";
import { readFile } from "node:fs/promises";
import { type FileImport, type Imports, packageOf } from "./javascript_imports.ts";
import { type DenoConfig, entryFiles } from "./manifest.ts";

/** What came of a build. */
export interface JavaScript {
  /** The files: path in the package to text. */
  readonly files: ReadonlyMap<string, string>;
  /** What each `.js` file imports. */
  readonly imports: Imports;
}

/**
 * Builds the JavaScript. Names and lines stay as they are: who reads the stack of an error after a month of computing, or what the package
 * does, needs no source map.
 *
 * @param root The repository, with a slash at its end
 * @param config deno.json
 * @returns The files and their imports
 * @throws {Error} If something does not compile, or a bare specifier is in no manifest
 */
export async function buildJavaScript(root: string, config: DenoConfig): Promise<JavaScript> {
  const standIns = await findStandIns(root, config);
  try {
    const { outputFiles, metafile, warnings } = await esbuild.build({
      absWorkingDir: root.replace(/\/$/, ""),
      entryPoints: { ...entryFiles(config), bin: "scripts/npm/bin.ts" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20.15",
      outdir: root,
      write: false,
      metafile: true,
      sourcemap: true,
      charset: "utf8",
      logLevel: "silent",
      // Only programs are main modules, and the package's program is `bin.ts`.
      define: { "import.meta.main": "false" },
      plugins: [bareSpecifiers(standIns, config)],
    });
    if (warnings.length > 0) throw new Error(`Cannot build JavaScript: received ${warnings.map(({ text }) => text).join("; ")}`);
    const files = outputFiles.map(({ path, text }) => [path.slice(root.length).replaceAll("\\", "/"), text] as const);
    return { files: new Map(files), imports: importsOf(metafile) };
  } finally {
    await esbuild.stop();
  }
}

/** Where the stand-ins for packages that npm does not have lie: specifier to file. */
async function findStandIns(root: string, config: DenoConfig): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of Object.keys(config.imports).filter((key) => key.startsWith("@std/"))) {
    const folder = `${root}${name.replace("@std/", "compat/")}`;
    const { exports }: { exports: string | Record<string, string> } = JSON.parse(await readFile(`${folder}/deno.json`, "utf8"));
    for (const [key, file] of Object.entries(typeof exports === "string" ? { ".": exports } : exports)) {
      found.set(name + key.slice(1), `${folder}/${file.replace(/^\.\//, "")}`);
    }
  }
  return found;
}

function bareSpecifiers(standIns: ReadonlyMap<string, string>, config: DenoConfig): esbuild.Plugin {
  return {
    name: "bare-specifiers",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
        if (kind === "entry-point") return undefined;
        const standIn = standIns.get(path);
        if (standIn !== undefined) return { path: standIn };
        const target = config.imports[packageOf(path)];
        if (path.startsWith("node:") || target?.startsWith("npm:")) return { path, external: true };
        return {
          errors: [{ text: `Cannot resolve module: it has no stand-in and is no package of npm: received ${path} in ${importer}` }],
        };
      });
    },
  };
}

function importsOf({ outputs }: esbuild.Metafile): Map<string, FileImport[]> {
  return new Map(
    Object.entries(outputs).filter(([path]) => path.endsWith(".js")).map(([path, { imports }]) => [
      path,
      imports.map(({ path, kind, external = false }) => ({ target: path, isDynamic: kind === "dynamic-import", isExternal: external })),
    ]),
  );
}
