/**
 * Bundles the script and the style of a report's page, with the plotting library, into `src/report/page_bundle.ts`, which is committed:
 * who uses the library builds nothing. With `--check` it tells whether that file is what the sources make.
 *
 *     deno run -A scripts/report_page.ts
 *
 * @module
 */

// Named here so that it is resolved and can be found below.
import "@observablehq/plot";
import * as esbuild from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("report_page/", import.meta.url));

/** The file that holds the bundle. */
export const bundlePath: string = fileURLToPath(new URL("../src/report/page_bundle.ts", import.meta.url));

/** Finds packages where the runtime keeps them, each as seen from the file that imports it. */
const packages: esbuild.Plugin = {
  name: "packages",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === "entry-point") return undefined;
      const from = importer.startsWith(folder) ? import.meta.url : importer;
      return { path: createRequire(from).resolve(path), sideEffects: false };
    });
  },
};

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [folder + entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome111", "firefox115", "safari16.4"],
    charset: "utf8",
    legalComments: "none",
    plugins: [packages],
  });
  return outputFiles[0].text.trim();
}

/** Licenses ask for their notice where the code goes. */
const NOTICE =
  "/* Observable Plot (c) Observable, Inc., D3 (c) Mike Bostock: ISC License; interval-tree-1d (c) Mikola Lysenko: MIT License */";

/**
 * Makes the module that holds the bundle.
 *
 * @returns Its text
 */
export async function makeBundle(): Promise<string> {
  try {
    // Inside of a script element nothing may look like its end, nor like the start of a comment.
    const script = `${NOTICE}\n${await bundle("main.ts")}`.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
    const style = await bundle("page.css");
    const hash = createHash("sha256").update(script).digest("base64");
    const constant = (name: string, what: string, text: string) =>
      `/** ${what} */\nexport const ${name}: string = ${JSON.stringify(text)};\n`;
    return [
      "// deno-fmt-ignore-file\n// deno-lint-ignore-file",
      "/**\n * The script and the style of a report's page. Made by `deno task report-page` of `scripts/report_page/`; not to be edited.\n *\n * @module\n */\n",
      constant("PAGE_SCRIPT", "The script, with the plotting library.", script),
      constant("PAGE_SCRIPT_HASH", "Its digest, as a content security policy names it.", `sha256-${hash}`),
      constant("PAGE_STYLE", "The style.", style),
    ].join("\n");
  } finally {
    await esbuild.stop();
  }
}

if (import.meta.main) {
  const made = await makeBundle();
  if (!process.argv.includes("--check")) await writeFile(bundlePath, made);
  else if (await readFile(bundlePath, "utf8") !== made) {
    console.error(`${bundlePath} is not what its sources make: run deno task report-page`);
    process.exitCode = 1;
  }
}
