import type { Table } from "./table.ts";

/** What one number of a table says in short, to be put beside that of other models. */
export interface Figure {
  name: string;
  /** Of the model that is measured. */
  value: number | undefined;
  /** The best of what needs no such model. */
  baseline?: { name: string; value: number | undefined };
}

/**
 * The figures of several models side by side, one column a model.
 *
 * @param found of each model, by its name; a figure that a model has no head for is left out of its list.
 */
export function sideBySide(found: ReadonlyMap<string, readonly Figure[]>, note: string): Table {
  const names = new Set([...found.values()].flatMap((figures) => figures.map(({ name }) => name)));
  const rows = [...names].map((name) => {
    const figures = [...found.values()].map((figures) => figures.find((figure) => figure.name === name));
    return [name, ...figures.flatMap((figure) => [figure?.value, baselineText(figure)])];
  });
  return {
    title: "Side by side",
    note,
    columns: ["", ...[...found.keys()].flatMap((name) => [name, "baseline"])],
    rows,
  };
}

function baselineText(figure: Figure | undefined): string | undefined {
  const { name, value } = figure?.baseline ?? {};
  return value === undefined ? undefined : `${value.toFixed(1)} ${name}`;
}
