/** A table for a terminal: the first column to the left, the others to the right, columns two spaces apart. */
export interface TextTable {
  readonly title: string;
  /** lines under the title, for what must be known to read the numbers */
  readonly notes: readonly string[];
  readonly header: readonly string[];
  readonly groups: readonly { readonly name: string | null; readonly rows: readonly (readonly string[])[] }[];
}

/** The table as lines. Groups without rows are left out. */
export function textTable(table: TextTable): string[] {
  const groups = table.groups.filter((group) => group.rows.length > 0);
  const all = [table.header, ...groups.flatMap((group) => group.rows)];
  const widths = table.header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    widths.map((width, column) => (column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width))).join('  ').trimEnd();
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [
    table.title,
    ...table.notes,
    rule,
    line(table.header),
    rule,
    ...groups.flatMap((group) => [...(group.name === null ? [] : [group.name]), ...group.rows.map(line)]),
    rule,
  ];
}
