import type { PairStream, PairTable, Ragged } from './pair-table.ts';

/** The given rows as a table of their own. Image features are shared, not copied. */
export function selectRows(table: PairTable, rows: Int32Array): PairTable {
  const floats = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] ?? 0);
  const ints = (column: Int32Array): Int32Array => Int32Array.from(rows, (row) => column[row] ?? 0);
  return {
    count: rows.length,
    pairId: floats(table.pairId),
    imageId: ints(table.imageId),
    imageRow: ints(table.imageRow),
    images: table.images,
    tokens: selectLists(table.tokens, rows),
    serial: ints(table.serial),
    questionType: ints(table.questionType),
    answerType: ints(table.answerType),
    answer: ints(table.answer),
    softAnswers: selectLists(table.softAnswers, rows),
    softScores: Float32Array.from(selectEntries(table.softAnswers.offsets, rows), (entry) => table.softScores[entry] ?? 0),
  };
}

/** Rows of a table whose predicate holds. */
export function rowsWhere(count: number, holds: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let n = 0;
  for (let row = 0; row < count; row++) if (holds(row)) rows[n++] = row;
  return rows.slice(0, n);
}

/** Tables one after the other as one table; their image features are copied together. */
export function concatTables(tables: readonly PairTable[]): PairTable {
  const imageDim = tables[0]?.images.shape[1] ?? 0;
  const imageCount = tables.reduce((sum, table) => sum + (table.images.shape[0] ?? 0), 0);
  const images = new Float32Array(imageCount * imageDim);
  const imageRow: Int32Array[] = [];
  let row = 0;
  for (const table of tables) {
    images.set(table.images.data, row * imageDim);
    const before = row;
    imageRow.push(table.imageRow.map((r) => r + before));
    row += table.images.shape[0] ?? 0;
  }
  const ints = (column: (table: PairTable) => Int32Array): Int32Array => joinInts(tables.map(column));
  return {
    count: tables.reduce((sum, table) => sum + table.count, 0),
    pairId: Float64Array.from(tables.flatMap((table) => Array.from(table.pairId))),
    imageId: ints((table) => table.imageId),
    imageRow: joinInts(imageRow),
    images: { shape: [imageCount, imageDim], data: images },
    tokens: joinLists(tables.map((table) => table.tokens)),
    serial: ints((table) => table.serial),
    questionType: ints((table) => table.questionType),
    answerType: ints((table) => table.answerType),
    answer: ints((table) => table.answer),
    softAnswers: joinLists(tables.map((table) => table.softAnswers)),
    softScores: Float32Array.from(tables.flatMap((table) => Array.from(table.softScores))),
  };
}

/** Rows of a table as a stream of tables of at most `chunkSize` pairs. */
export function streamOfRows(table: PairTable, rows: Int32Array, chunkSize = 4096): PairStream {
  return {
    count: rows.length,
    *chunks() {
      for (let start = 0; start < rows.length; start += chunkSize) yield selectRows(table, rows.subarray(start, start + chunkSize));
    },
  };
}

/** The pairs of a stream whose predicate holds; `count` must be their number. */
export function filterStream(stream: PairStream, count: number, holds: (table: PairTable, row: number) => boolean): PairStream {
  return {
    count,
    *chunks() {
      for (const table of stream.chunks()) {
        const rows = rowsWhere(table.count, (row) => holds(table, row));
        if (rows.length > 0) yield selectRows(table, rows);
      }
    },
  };
}

function selectLists(lists: Ragged, rows: Int32Array): Ragged {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + (lists.offsets[row + 1] ?? 0) - (lists.offsets[row] ?? 0);
  });
  return { offsets, values: Int32Array.from(selectEntries(lists.offsets, rows), (entry) => lists.values[entry] ?? 0) };
}

function selectEntries(offsets: Int32Array, rows: Int32Array): number[] {
  const entries: number[] = [];
  for (const row of rows) for (let e = offsets[row] ?? 0; e < (offsets[row + 1] ?? 0); e++) entries.push(e);
  return entries;
}

function joinInts(columns: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    joined.set(column, at);
    at += column.length;
  }
  return joined;
}

function joinLists(lists: readonly Ragged[]): Ragged {
  let before = 0;
  const offsets = lists.map((list, i) => {
    const shifted = list.offsets.map((offset) => offset + before);
    before += list.values.length;
    return i === 0 ? shifted : shifted.subarray(1);
  });
  return { offsets: joinInts(offsets), values: joinInts(lists.map((list) => list.values)) };
}
