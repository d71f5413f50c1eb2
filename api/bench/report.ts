import { cpus, release } from "node:os";

/** The machine, in words that let figures be compared and say nothing else of it. */
export const machine = (): string => {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), Linux ${release().split(".").slice(0, 2).join(".")}, Node ${process.version}`;
};

/** Prints figures as a Markdown table, for `docs/benchmarks.md`. */
export function report(title: string, rows: Record<string, string | number>[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const line = (cells: (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const body = rows.map((row) =>
    line(
      columns.map((column) =>
        typeof row[column] === "number" ? row[column].toLocaleString("en") : row[column]!,
      ),
    ),
  );
  process.stdout.write(
    [
      `\n### ${title}`,
      "",
      line(columns),
      line(columns.map(() => "---:")),
      ...body,
      "",
      `${machine()}`,
      "",
    ].join("\n"),
  );
}

/** The middle of some values; between the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value below which a share of the values lies, by nearest rank; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Of the mean of some values. */
export function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
