import type Database from 'better-sqlite3';

/** Keeps the words by which a run is found: its id, name, preset, data set, arms, methods, tags and note. */
export interface RunWords {
  /** for a run that has none yet */
  readonly insert: (run: number) => void;
  readonly refresh: (run: number) => void;
}

export function prepareRunWords(database: Database.Database): RunWords {
  const remove = database.prepare<[number]>('DELETE FROM run_words WHERE rowid = ?');
  const insert = database.prepare<[number]>(`
    INSERT INTO run_words (rowid, words)
    SELECT number, concat_ws(' ', id, name, preset, dataset,
      (SELECT group_concat(arm || ' ' || method, ' ') FROM run_arms WHERE run = number),
      (SELECT group_concat(tag, ' ') FROM run_tags WHERE run = number),
      (SELECT text FROM run_notes WHERE run = number))
    FROM runs WHERE number = ?`);
  return {
    insert: (run) => { insert.run(run); },
    refresh: (run) => {
      remove.run(run);
      insert.run(run);
    },
  };
}

/**
 * The search for runs that have, for each word of a text, a word that begins with it; capital letters do not count.
 * Null when the text has no word.
 */
export function wordsQuery(text: string): string | null {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(' AND ');
}
