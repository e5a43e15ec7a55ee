/**
 * Pages in a browser without a window: one browser for all tests of a file.
 *
 * @module
 */

import { existsSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Page, Request } from "playwright-core";
import { isDeno, test } from "../test.ts";

/** Names the browser, which must be there then; without it the tests are run where one is found. */
const PATH_VARIABLE = "CHUNK_MEMO_CHROMIUM";
const PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What is done with a page. */
export interface Scenario {
  /** The name of the test. */
  readonly name: string;
  /** Whether the page is looked at in the dark. */
  readonly isDark?: boolean;
  /** How wide the window is, 1100 if absent. */
  readonly width?: number;
  /** Looks at the page. */
  readonly look: (page: Page, requests: readonly string[]) => Promise<void>;
}

/** The browser, if this machine has one. */
function findBrowser(): string | undefined {
  const named = process.env[PATH_VARIABLE] ?? "";
  return named === "" ? PATHS.find((candidate) => existsSync(candidate)) : named;
}

/** Pages at a time. */
const LANES = 2;

async function play(page: Page, { look, isDark = false, width = 1100 }: Scenario, file: string): Promise<void> {
  const errors: string[] = [];
  const requests: string[] = [];
  const onError = (error: Error) => void errors.push(String(error));
  const onRequest = (request: Request) => void requests.push(request.url());
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light", media: "screen" });
  page.on("pageerror", onError).on("request", onRequest);
  try {
    await page.goto(pathToFileURL(file).href);
    await page.locator("main[data-ready]").waitFor();
    await look(page, requests);
    if (errors.length > 0) throw new Error(`The page threw: ${errors.join("; ")}`);
  } finally {
    page.off("pageerror", onError).off("request", onRequest);
  }
}

/** What came of each scenario: nothing, or what was thrown. */
async function playAll(executablePath: string, file: string, scenarios: readonly Scenario[]): Promise<Map<string, unknown>> {
  const outcomes = new Map<string, unknown>();
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    const queue = [...scenarios];
    await Promise.all(Array.from({ length: LANES }, async () => {
      const page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      for (let scenario = queue.shift(); scenario !== undefined; scenario = queue.shift()) {
        const { name } = scenario;
        await play(page, scenario, file).catch((error) => outcomes.set(name, error));
      }
    }));
  } finally {
    await browser.close();
  }
  return outcomes;
}

/**
 * Declares a test for each scenario. They are played before the first of these tests begins, so that no test is held to have left a
 * browser behind. The page's script is the same whatever made the page: one runtime is enough to look at it. They are listed as ignored
 * where there is no browser.
 *
 * @param prepare Makes the page, and gives its path
 * @param scenarios What is looked at
 */
export async function testPages(prepare: () => Promise<string>, scenarios: readonly Scenario[]): Promise<void> {
  const browser = isDeno ? findBrowser() : undefined;
  const played = browser === undefined
    ? undefined
    : await prepare().then((file) => playAll(browser, file, scenarios)).catch((error: unknown) => ({ error }));
  if (isDeno && browser === undefined) console.warn(`No Chromium: pages are not looked at (${PATH_VARIABLE} names one)`);
  for (const { name } of scenarios) {
    if (played === undefined) {
      if (isDeno) test.ignore(name, () => {});
      else test(name, { on: ["deno"], because: "the page's script is the same whatever made the page" }, () => {});
      continue;
    }
    test(name, () => {
      if ("error" in played) throw played.error;
      if (played.has(name)) throw played.get(name);
    });
  }
}
