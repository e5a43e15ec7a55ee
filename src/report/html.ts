/**
 * The page around a report's data: what is there before a script runs, and may be all that a reader without scripts sees.
 *
 * @module
 */

import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE } from "./page_bundle.ts";

/**
 * Text as HTML, in an element or in a quoted attribute.
 *
 * @param text The text
 * @returns The same without a character that HTML gives a meaning
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** Scripts run by their hash alone; nothing is loaded from anywhere. Plots carry their own styles. */
const POLICY = [
  "default-src 'none'",
  `script-src '${PAGE_SCRIPT_HASH}'`,
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** What stands at the top of the page. */
export interface PageTitle {
  /** The title. */
  readonly title: string;
  /** What the page is of, term by term. */
  readonly facts: readonly (readonly [term: string, text: string])[];
  /** The whole in a sentence. */
  readonly summary: string;
}

/**
 * The page from its beginning to where the data come.
 *
 * @param title What stands at the top
 * @returns The HTML
 */
export function pageStart({ title, facts, summary }: PageTitle): string {
  const shown = escapeHtml(title);
  const terms = facts.map(([term, text]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd></div>`).join("\n");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="chunk-memo">
<title>${shown}</title>
<style>${PAGE_STYLE.replaceAll("</", "<\\/")}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
<header>
<h1>${shown}</h1>
<p class="summary">${escapeHtml(summary)}</p>
<dl>
${terms}
</dl>
</header>
<noscript><p class="note">The plots and the table need JavaScript. Everything they show is in this file; nothing is loaded.</p></noscript>
<main id="report" tabindex="-1"><p class="loading">Reading the data …</p></main>
`;
}

/**
 * The page from behind the data to its end.
 *
 * @returns The HTML
 */
export function pageEnd(): string {
  return `<script>${PAGE_SCRIPT}</script>\n</body>\n</html>\n`;
}
