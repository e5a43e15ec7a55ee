/**
 * Reads the little of YAML that the workflows are written in: block maps and lists, flow lists of plain words, plain and double-quoted
 * scalars, literal blocks, comments on lines of their own. Refuses everything else, as it would be read wrongly.
 *
 * @module
 */

/** What a text holds. */
export type Yaml = string | null | readonly Yaml[] | { readonly [key: string]: Yaml };

interface Line {
  readonly number: number;
  readonly indent: number;
  readonly text: string;
}

/**
 * Reads a text.
 *
 * @param source The text
 * @returns What it holds; all scalars are strings
 * @throws {SyntaxError} If it is of other YAML
 */
export function parseYaml(source: string): Yaml {
  const lines = source.split("\n").map((text, i) => ({ number: i + 1, indent: text.search(/\S|$/), text: text.trim() }));
  return new Reader(lines.filter(({ text }) => text !== "" && !text.startsWith("#"))).block(0);
}

class Reader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  /** A map or a list whose lines begin at an indent. */
  block(indent: number): Yaml {
    const line = this.#lines[this.#at];
    if (line === undefined || line.indent < indent) return null;
    const value = line.text.startsWith("- ") ? this.#list(line.indent) : this.#map(line.indent);
    const next = this.#lines[this.#at];
    if (next !== undefined && (next.indent > indent || indent === 0)) throw wrong(next);
    return value;
  }

  #list(indent: number): Yaml[] {
    const items: Yaml[] = [];
    for (let line = this.#next(indent); line?.text.startsWith("- "); line = this.#next(indent)) {
      items.push(this.#map(indent + 2, { ...line, indent: indent + 2, text: line.text.slice(2).trim() }));
    }
    return items;
  }

  #map(indent: number, first?: Line): { [key: string]: Yaml } {
    const map: { [key: string]: Yaml } = {};
    for (let line = first ?? this.#next(indent); line !== undefined; line = this.#next(indent)) {
      const found = /^([A-Za-z_][\w-]*):(?: (.*))?$/.exec(line.text);
      if (found === null || Object.hasOwn(map, found[1]!)) throw wrong(line);
      this.#at++;
      map[found[1]!] = this.#value(found[2]?.trim() ?? "", line);
    }
    return map;
  }

  #value(text: string, line: Line): Yaml {
    if (text === "|") {
      const words: string[] = [];
      while ((this.#lines[this.#at]?.indent ?? -1) > line.indent) words.push(this.#lines[this.#at++]!.text);
      return `${words.join("\n")}\n`;
    }
    if (text === "") return this.block(line.indent + 1);
    const list = /^\[(.*)\]$/.exec(text)?.[1];
    return list === undefined ? scalar(text, line) : list.split(",").map((item) => scalar(item.trim(), line));
  }

  /** The line that comes next, if it begins at an indent. */
  #next(indent: number): Line | undefined {
    const line = this.#lines[this.#at];
    if (line !== undefined && line.indent > indent) throw wrong(line);
    return line?.indent === indent ? line : undefined;
  }
}

function scalar(text: string, line: Line): string {
  if (/^"[^"\\]*"$/.test(text)) return text.slice(1, -1);
  if (/^[-?:,[\]{}#&*!|>'"%@`]|: | #|:$/.test(text)) throw wrong(line);
  return text;
}

function wrong({ number, text }: Line): SyntaxError {
  return new SyntaxError(`Cannot read YAML: line ${number} is not of the part that is used: received ${JSON.stringify(text)}`);
}
