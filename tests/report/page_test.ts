import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { testPages } from "./browser.ts";
import { axisValues, fails, hostile, isExcluded, isMissing, lossAt, makeSweep, type Point, renderWhole } from "./sweep.ts";

const dir = await mkdtemp(join(tmpdir(), "chunk-memo-page-"));

/** Every point of the grid. */
const points: Point[] = axisValues.kind.flatMap((kind) =>
  axisValues.width.flatMap((width) => axisValues.rate.flatMap((rate) => axisValues.seed.map((seed) => ({ kind, width, rate, seed }))))
);
const isKnown = (point: Point) => !isExcluded(point) && !isMissing(point) && !fails(point);

/** A control of a part of the page. */
function control(page: Page, part: string, label: string): Locator {
  return page.locator(part).getByLabel(label, { exact: true });
}

/** The rows of a table, cell by cell. */
async function rowsOf(table: Locator): Promise<string[][]> {
  return await table.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => Array.from((row as unknown as { children: Iterable<{ textContent: string }> }).children, (cell) => cell.textContent))
  );
}

/** The numbers of a plot, as its table has them. */
async function numbersOf(page: Page, part: string): Promise<string[][]> {
  const details = page.locator(`${part} details`).first();
  if (await details.getAttribute("open") === null) await details.locator("summary").click();
  await details.locator("tbody tr").first().waitFor();
  return await rowsOf(details);
}

function summary(page: Page, part: string): Locator {
  return page.locator(`${part} .shown`);
}

/** Waits until a part says something. */
async function says(page: Page, part: string, text: string): Promise<void> {
  await summary(page, part).filter({ hasText: text }).waitFor();
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

await testPages(async () => {
  const file = join(dir, "report.html");
  await writeFile(file, await renderWhole(await makeSweep(join(dir, "root")), { title: `Sweep ${hostile.value}` }));
  return file;
}, [
  {
    name: "report page loads nothing but itself",
    look: async (page, requests) => {
      assertEquals(requests.length, 1);
      assertMatch(requests[0], /^file:.*report\.html$/);
      const policy = await page.locator("meta[http-equiv]").getAttribute("content");
      assertMatch(policy ?? "", /default-src 'none'; script-src 'sha256-/);
    },
  },
  {
    name: "report page shows hostile texts as texts",
    look: async (page) => {
      assertEquals(await page.evaluate("window.broken"), undefined);
      assertEquals(await page.locator("img, main script, [onclick], [onload], [onerror]").count(), 0);
      assertEquals(await page.title(), `Sweep ${hostile.value}`);
      assertEquals(await page.locator("h1").textContent(), `Sweep ${hostile.value}`);
      assertMatch(await page.locator("header dl").textContent() ?? "", /note = <b onclick=window.broken=3>&amp;<\/b>/);
      assertEquals(await page.locator("#table th").nth(8).textContent(), hostile.field);
      const [first] = await rowsOf(page.locator("#table"));
      assertEquals(first[7], hostile.value);
      await control(page, "#coverage", "Down").selectOption("kind");
      assertEquals((await numbersOf(page, "#coverage"))[11][1], hostile.axis);
      await page.locator("#coverage .plot").hover({ position: { x: 400, y: 110 } });
      await page.locator("#failures summary").click();
      assertMatch(await page.locator("#failures .message").textContent() ?? "", /^<!--<script>/);
      // Nor would a script run that was smuggled in all the same.
      await page.evaluate(`document.body.append(Object.assign(document.createElement("script"), { textContent: "window.broken = 6" }))`);
      assertEquals(await page.evaluate("window.broken"), undefined);
    },
  },
  {
    name: "report page counts points on the map of what is known",
    look: async (page) => {
      const kinds = (list: readonly Point[]) =>
        [isKnown, isMissing, fails, isExcluded].map((is) => {
          const others = is === fails ? list.filter((point) => !isMissing(point)) : list;
          return others.filter(is).length;
        });
      await control(page, "#coverage", "Across").selectOption("kind");
      await control(page, "#coverage", "Down").selectOption("width");
      const rows = await numbersOf(page, "#coverage");
      assertEquals(
        rows.map((row) => row.slice(2).map(Number)),
        axisValues.width.flatMap((width) =>
          axisValues.kind.map((kind) => kinds(points.filter((point) => point.kind === kind && point.width === width)))
        ),
      );
      await control(page, "#coverage", "rate").fill("3");
      await says(page, "#coverage", "rate = 0.1");
      const some = (await numbersOf(page, "#coverage")).map((row) => row.slice(2).map(Number));
      assertEquals(some[1], kinds(points.filter((point) => point.kind === "sgd" && point.width === 8 && point.rate === 0.1)));
      assertEquals(some[1], [0, 0, 2, 0]);
    },
  },
  {
    name: "report page switches axes, moves sliders, and shows the values of the cache",
    look: async (page) => {
      await control(page, "#values", "Across").selectOption("width");
      await control(page, "#values", "Series or down").selectOption("kind");
      await control(page, "#values", "rate").fill("2");
      await control(page, "#values", "seed").fill("1");
      await says(page, "#values", "rate = 0.01, seed = 1");
      for (const form of ["lines", "heat"]) {
        await control(page, "#values", "Show").selectOption(form);
        const shown = (await numbersOf(page, "#values")).map(([width, kind, loss]) => [kind, Number(width), loss]);
        const expected = axisValues.kind.flatMap((kind) =>
          axisValues.width.map((width) => {
            const point = { kind, width, rate: 0.01, seed: 1 };
            return [kind, width, isKnown(point) ? String(lossAt(point)) : "none"];
          })
        );
        assertEquals(shown, expected);
      }
    },
  },
  {
    name: "report page puts several points together",
    look: async (page) => {
      await control(page, "#values", "Across").selectOption("width");
      await control(page, "#values", "Series or down").selectOption("none");
      const ways: Record<string, (numbers: number[]) => number> = {
        mean,
        min: (list) => Math.min(...list),
        max: (list) => Math.max(...list),
      };
      for (const [way, put] of Object.entries(ways)) {
        await control(page, "#values", "Several points").selectOption(way);
        const rows = await numbersOf(page, "#values");
        for (const [n, width] of axisValues.width.entries()) {
          const losses = points.filter((point) => point.width === width && isKnown(point)).map(lossAt).filter(Number.isFinite);
          if (losses.length === 0) assertEquals(rows[n][1], "none");
          else assertAlmostEquals(Number(rows[n][1]), put(losses), 1e-12);
        }
      }
    },
  },
  {
    name: "report page shows what is missing, failed or no number, and no value for it",
    look: async (page) => {
      await control(page, "#values", "Show").selectOption("heat");
      await control(page, "#values", "Across").selectOption("rate");
      await control(page, "#values", "Series or down").selectOption("width");
      await control(page, "#values", "seed").fill("2");
      await control(page, "#values", "kind").fill("1");
      await says(page, "#values", "8 points drawn");
      assertMatch(await summary(page, "#values").textContent() ?? "", /3 missing, 1 without a number\.$/);
      const rows = await numbersOf(page, "#values");
      assertEquals(rows[1], ["0.01", "8", "none", "1 known, 1 without a number"]);
      assertEquals(rows[6], ["0.001", "32", "none", "1 missing"]);
      assertEquals(await page.locator("#values .legend").textContent(), "0.165 1.44missing?known, but no number".replace(" ", ""));
      assertEquals(await page.locator("#values .cells [fill='url(#hatch)']").count(), 3);
      await control(page, "#values", "kind").fill("2");
      await says(page, "#values", "3 failed");
      assertEquals((await numbersOf(page, "#values"))[2], ["0.1", "8", "none", "1 failed"]);
    },
  },
  {
    name: "report page draws a gap in a line where there is no value",
    look: async (page) => {
      await control(page, "#values", "Across").selectOption("width");
      await control(page, "#values", "Series or down").selectOption("kind");
      const parts = await page.locator("#values .plot [aria-label=line] path").first().getAttribute("d");
      assertEquals(parts?.match(/M/g)?.length, 2);
      assertMatch(await page.locator("#values .legend").textContent() ?? "", /○missing/);
      assertEquals(await page.locator("#values .plot .lacking text, #values .plot g.lacking text").allTextContents(), ["○", "○", "○"]);
    },
  },
  {
    name: "report page is used by keyboard alone",
    look: async (page) => {
      await page.keyboard.press("Tab");
      assertEquals(await page.evaluate("document.activeElement.className"), "skip");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assertEquals(await page.evaluate("document.activeElement.labels[0].textContent"), "Across");
      const focused: string[] = [];
      for (let n = 0; n < 4; n++) {
        await page.keyboard.press("Tab");
        focused.push(await page.evaluate("document.activeElement.labels?.[0].textContent ?? document.activeElement.className"));
      }
      assertEquals(focused, ["Down", "rate", "seed", "plot"].map((name) => name));
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("ArrowRight");
      await says(page, "#coverage", "seed = 1");
      await page.keyboard.press("Tab");
      for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
      assertEquals(await page.locator("#coverage .readout").textContent(), "width = 16, kind = sgd, 2 known, 1 failed");
      assertEquals(await page.locator("#coverage .cursor").count(), 2);
      await page.keyboard.press("End");
      assertMatch(await page.locator("#coverage .readout").textContent() ?? "", /^width = 64, kind = .*3 excluded$/);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator("#coverage details[open]").waitFor();
    },
  },
  {
    name: "report page names every control and plot",
    look: async (page) => {
      const nameless = await page.locator("select, input").evaluateAll((list) =>
        list.filter((each) => (each as unknown as { labels: { length: number } }).labels.length === 0).length
      );
      assertEquals(nameless, 0);
      assertEquals(await page.getByRole("application").count(), 3);
      assertEquals(await page.getByRole("application", { name: "Values: plot" }).count(), 1);
      assertEquals(await page.locator(".plot svg:not([aria-hidden=true])").count(), 0);
      assertEquals(await page.getByRole("slider", { name: "seed" }).first().getAttribute("aria-valuetext"), "all 2");
      assertEquals(await page.locator("section:not([aria-labelledby])").count(), 0);
      assertEquals(await page.locator("[aria-live=polite]").count(), 7);
    },
  },
  {
    name: "report page sorts, filters and turns its table",
    look: async (page) => {
      const known = points.filter(isKnown);
      assertMatch(await summary(page, "#table").textContent() ?? "", new RegExp(`^Rows 1 to ${known.length} of ${known.length} points`));
      const column = async (n: number) => (await rowsOf(page.locator("#table"))).map((row) => row[n]);
      const order = known.map(lossAt).sort((a, b) => Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b).map(String);
      await page.locator("#table").getByRole("button", { name: "loss" }).click();
      assertEquals(await page.locator("#table th").nth(4).getAttribute("aria-sort"), "ascending");
      assertEquals(await column(4), order);
      await control(page, "#table", "Only rows with").fill("adam 16");
      await says(page, "#table", "Rows 1 to");
      await summary(page, "#table").filter({ hasNotText: `of ${known.length} points` }).waitFor();
      const found = await rowsOf(page.locator("#table"));
      assert(found.length > 0 && found.every(([kind, ...others]) => kind === "adam" && others.some((text) => text.includes("16"))));
      await control(page, "#table", "Only rows with").fill("");
      await control(page, "#table", "Points").selectOption("all");
      await says(page, "#table", "Rows 1 to 50 of 72 points");
      await page.locator("#table").getByRole("button", { name: "Next" }).click();
      await says(page, "#table", "Rows 51 to 72 of 72 points");
      await control(page, "#table", "Points").selectOption("failed");
      const states = await column(10);
      assertEquals(states.length, points.filter((point) => fails(point) && !isMissing(point)).length);
      assertEquals(new Set(states), new Set([`failed: RangeError: ${hostile.error}`]));
      assertEquals(new Set(await column(4)), new Set(["–"]));
    },
  },
  {
    name: "report page tells durations and failures",
    look: async (page) => {
      const files = (await numbersOf(page, "#durations")).reduce((sum, row) => sum + Number(row[2]), 0);
      assertMatch(
        await summary(page, "#durations").textContent() ?? "",
        new RegExp(`^${files} files with ${points.filter(isKnown).length} points`),
      );
      await control(page, "#durations", "Show").selectOption({ label: "by width" });
      assertEquals((await numbersOf(page, "#durations")).map((row) => row[0]), ["8", "16", "64"]);
      await page.locator("#failures summary").click();
      assertEquals(await page.locator("#failures .badge").textContent(), "6 points");
      const rows = await rowsOf(page.locator("#failures"));
      assertEquals(
        rows.map((row) => row.slice(0, 5)),
        [8, 16, 64].flatMap((width) => ["1", "2"].map((seed) => ["sgd", String(width), "0.1", seed, "1"])),
      );
    },
  },
  {
    name: "report page is dark where that is preferred, but not on paper",
    isDark: true,
    look: async (page) => {
      const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
      const line = (color: string) => page.locator(`#values .plot [aria-label=line][stroke='${color}']`).waitFor({ state: "attached" });
      assertEquals(await background(), "rgb(18, 22, 28)");
      await line("#56b4e9");
      await page.emulateMedia({ colorScheme: "light" });
      await line("#0072b2");
      assertEquals(await background(), "rgb(245, 246, 248)");
      await page.emulateMedia({ colorScheme: "dark", media: "print" });
      await line("#0072b2");
      assertEquals(await background(), "rgb(255, 255, 255)");
    },
  },
  {
    name: "report page fits a narrow screen",
    width: 340,
    look: async (page) => {
      const width = await page.evaluate("document.documentElement.scrollWidth") as number;
      assert(width <= 340, `it is ${width} wide`);
      assert((await page.locator("#values .plot svg").boundingBox())!.width <= 340);
    },
  },
]);
await rm(dir, { recursive: true, force: true });
