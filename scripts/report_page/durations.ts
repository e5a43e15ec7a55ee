/// <reference lib="dom" />
/**
 * How long the files took to compute.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawnAxis } from "./cells.ts";
import type { Report } from "./data.ts";
import { el, select } from "./dom.ts";
import { type Drawn, Frame, type Stop, type View } from "./frame.ts";
import { axisAcross, cut } from "./map_plot.ts";
import { count, duration, median, spansMagnitudes } from "./numbers.ts";
import { onTheme, seriesColors } from "./theme.ts";

/** A bar: from, to, how many files. */
interface Bar {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  files: number;
}

/** Bars of equal width over some times, by magnitude if they lie far apart. */
export function bars(times: readonly number[], isLog: boolean): Bar[] {
  const low = Math.min(...times);
  const high = Math.max(...times);
  const length = low === high ? 1 : Math.max(4, Math.min(24, Math.ceil(Math.sqrt(times.length) * 1.5)));
  const edge = (n: number) => isLog ? low * (high / low) ** (n / length) : low + (high - low) * n / length;
  const list = Array.from({ length }, (_, n) => {
    const [from, to] = length === 1 ? [low * 0.95, low * 1.05 || 1] : [edge(n), edge(n + 1)];
    return { from, to, middle: isLog ? Math.sqrt(from * to) : (from + to) / 2, files: 0 };
  });
  for (const time of times) {
    const share = length === 1 ? 0 : isLog ? Math.log(time / low) / Math.log(high / low) : (time - low) / (high - low);
    list[Math.min(length - 1, Math.floor(share * length))].files++;
  }
  return list;
}

/** What one value of an axis took. */
interface ByValue {
  readonly n: number;
  readonly files: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** The time of a point by the values of an axis: of all files that hold a value. */
export function timesBy(report: Report, axis: number): ByValue[] {
  const { texts, size } = drawnAxis(report.axes[axis]);
  const sums = texts.map(() => ({ files: 0, ms: 0, count: 0, min: Infinity, max: -Infinity }));
  for (const { runs, count, ms } of report.files) {
    const groups = new Set<number>();
    for (const [first, last] of runs[axis]) for (let n = Math.floor(first / size); n <= last / size; n++) groups.add(n);
    for (const n of groups) {
      const sum = sums[n];
      sum.files++;
      sum.ms += ms;
      sum.count += count;
      sum.min = Math.min(sum.min, ms / count);
      sum.max = Math.max(sum.max, ms / count);
    }
  }
  return sums.flatMap(({ files, ms, count, min, max }, n) => files === 0 ? [] : [{ n, files, mean: ms / count, min, max }]);
}

function frameOptions(width: number, marginLeft: number, marginBottom: number): Plot.PlotOptions {
  return { width, height: 260, marginLeft, marginRight: 16, marginTop: 28, marginBottom };
}

function histogramView(report: Report, summary: string): View {
  const times = report.files.map(({ ms, count }) => ms / count);
  const isLog = spansMagnitudes(times);
  const list = bars(times, isLog);
  const tell = ({ from, to, files }: Bar) => `${duration(from)} to ${duration(to)} a point\n${count(files, "file")}`;
  const most = Math.max(...list.map(({ files }) => files));
  const [color] = seriesColors(1, false);
  const stops = (): Stop[] =>
    list.map((bar, n) => ({
      column: n,
      row: 0,
      x: bar.middle,
      y: bar.files,
      text: () => tell(bar).replaceAll("\n", ": "),
    }));
  return {
    summary,
    legend: [],
    stops,
    draw: (width) =>
      Plot.plot({
        ...frameOptions(width, 48, 44),
        x: {
          type: isLog ? "log" : "linear",
          label: "time of a point",
          labelArrow: "none",
          labelAnchor: "center",
          tickFormat: duration,
          tickSpacing: 90,
        },
        y: {
          label: "files",
          labelArrow: "none",
          labelAnchor: "top",
          grid: true,
          ticks: Math.min(5, most),
          tickFormat: "d",
        },
        marks: [
          Plot.rectY(list, { x1: "from", x2: "to", y1: 0, y2: "files", fill: color, inset: 0.5, className: "bars" }),
          Plot.ruleY([0]),
          Plot.tip(list, Plot.pointerX({ x: "middle", y: "files", title: tell })),
        ],
      }) as unknown as Drawn,
    head: ["from", "to", "files"],
    rowCount: list.length,
    rows: () => list.map(({ from, to, files }) => [duration(from), duration(to), String(files)]),
  };
}

function axisView(report: Report, axis: number, summary: string): View {
  const drawn = drawnAxis(report.axes[axis]);
  const { name, texts } = drawn;
  const list = timesBy(report, axis);
  const tell = ({ n, files, mean, min, max }: ByValue) =>
    `${name} = ${texts[n]}\n${duration(mean)} a point\n${count(files, "file")}${
      files === 1 ? "" : `: ${duration(min)} to ${duration(max)}`
    }`;
  const isLog = spansMagnitudes(list.map(({ mean }) => mean));
  const [color] = seriesColors(1, false);
  const longest = Math.max(4, ...list.map(({ max }) => duration(max).length));
  return {
    summary,
    legend: [],
    stops: () =>
      list.map((value, column) => ({ column, row: 0, x: value.n, y: value.mean, text: () => tell(value).replaceAll("\n", ", ") })),
    draw: (width) => {
      const across = axisAcross(drawn, width, 20 + 6.6 * longest);
      const marginBottom = across.height + 26;
      return Plot.plot({
        ...frameOptions(width, across.marginLeft, marginBottom),
        x: { type: "linear", domain: [-0.5, texts.length - 0.5], label: null },
        y: {
          type: isLog ? "log" : "linear",
          zero: !isLog,
          label: "time of a point",
          labelArrow: "none",
          labelAnchor: "top",
          tickFormat: duration,
          grid: true,
        },
        marks: [
          Plot.axisX({ ...across.options, label: cut(name, 60), labelAnchor: "center", labelArrow: "none", labelOffset: marginBottom - 4 }),
          Plot.ruleX(list, { x: "n", y1: "min", y2: "max", stroke: color, strokeOpacity: 0.4, strokeWidth: 2 }),
          Plot.dot(list, { x: "n", y: "mean", fill: color, r: list.length > 200 ? 1.5 : 4 }),
          Plot.tip(list, Plot.pointer({ x: "n", y: "mean", title: tell })),
        ],
      }) as unknown as Drawn;
    },
    head: [name, "mean time of a point", "least", "most", "files"],
    rowCount: list.length,
    rows: (limit) =>
      list.slice(0, limit).map(({ n, mean, min, max, files }) => [texts[n], duration(mean), duration(min), duration(max), String(files)]),
  };
}

/**
 * Makes the part of the page.
 *
 * @param report The data
 * @returns The part
 */
export function durationsSection(report: Report): HTMLElement {
  const frame = new Frame(
    "durations",
    "Durations",
    "How long the function took, as each file has it on record: the time of the run that wrote it, shared among its points.",
  );
  if (report.files.length === 0) {
    frame.root.replaceChildren(...[...frame.root.childNodes].slice(0, 1), el("p", {}, "There are no files yet."));
    return frame.root;
  }
  const points = report.files.reduce((sum, file) => sum + file.count, 0);
  const total = report.files.reduce((sum, file) => sum + file.ms, 0);
  const middle = median(report.files.map(({ ms, count }) => ms / count));
  const slowest = report.files.reduce((most, { ms, count }) => Math.max(most, ms / count), 0);
  const spread = report.files.length === 1
    ? `, ${duration(middle)} a point`
    : `; half of the files took less than ${duration(middle)} a point, the slowest ${duration(slowest)}`;
  const summary = `${count(report.files.length, "file")} with ${count(points, "point")}: ${duration(total)} in the function${spread}.`;
  const ways = [
    { value: "files", label: "how many files" },
    ...report.axes.map(({ name }, i) => ({ value: String(i), label: `by ${name}` })),
  ];
  let way = "files";
  const list = select("Show", ways, way, (value) => {
    way = value;
    update();
  });
  frame.controls.append(list.root);
  function update(): void {
    frame.show(way === "files" ? histogramView(report, summary) : axisView(report, Number(way), summary));
  }
  update();
  onTheme(update);
  return frame.root;
}
