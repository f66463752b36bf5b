import type Database from 'better-sqlite3';
import { prepareRunWords } from './run-words.ts';

/** A note that people wrote on a run. */
export interface Note {
  readonly text: string;
  readonly changedAt: number;
}

export interface Annotations {
  readonly note: (run: string) => Note | null;
  /** An empty text takes the note away. */
  readonly setNote: (run: string, text: string, at: number) => void;
  readonly tags: (run: string) => string[];
  readonly addTag: (run: string, tag: string) => void;
  readonly removeTag: (run: string, tag: string) => void;
}

/** @throws RangeError from every call that names a run which does not exist */
export function prepareAnnotations(database: Database.Database): Annotations {
  const numberOf = database.prepare<[string], { number: number }>('SELECT number FROM runs WHERE id = ?');
  const readNote = database.prepare<[number], Note>('SELECT text, changed_at AS changedAt FROM run_notes WHERE run = ?');
  const writeNote = database.prepare('INSERT INTO run_notes (run, text, changed_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at');
  const removeNote = database.prepare('DELETE FROM run_notes WHERE run = ?');
  const readTags = database.prepare<[number], { tag: string }>('SELECT tag FROM run_tags WHERE run = ? ORDER BY tag');
  const insertTag = database.prepare('INSERT INTO run_tags (run, tag) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const deleteTag = database.prepare('DELETE FROM run_tags WHERE run = ? AND tag = ?');
  const words = prepareRunWords(database);
  const known = (run: string): number => {
    const row = numberOf.get(run);
    if (row === undefined) throw new RangeError(`the store has no run ${run}`);
    return row.number;
  };
  const change = (run: string, write: (number: number) => void): void => {
    database.transaction(() => {
      const number = known(run);
      write(number);
      words.refresh(number);
    })();
  };

  return {
    note: (run) => readNote.get(known(run)) ?? null,
    setNote: (run, text, at) => { change(run, (number) => { if (text === '') removeNote.run(number); else writeNote.run(number, text, at); }); },
    tags: (run) => readTags.all(known(run)).map((row) => row.tag),
    addTag: (run, tag) => { change(run, (number) => { insertTag.run(number, tag); }); },
    removeTag: (run, tag) => { change(run, (number) => { deleteTag.run(number, tag); }); },
  };
}
