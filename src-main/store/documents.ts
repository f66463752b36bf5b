import type Database from 'better-sqlite3';
import { readObject } from './stored-json.ts';
import type { StoredObject } from './stored-json.ts';

/** A named document with the time of its last writing (milliseconds since 1970). */
export interface StoredDocument {
  readonly name: string;
  readonly content: StoredObject;
  readonly savedAt: number;
}

/** Documents of one sort by name: writing replaces. */
export interface Documents {
  readonly list: () => StoredDocument[];
  readonly get: (name: string) => StoredDocument | null;
  readonly save: (document: StoredDocument) => void;
  /** whether there was one */
  readonly remove: (name: string) => boolean;
}

/** Views of the list of runs that people saved. */
export function prepareSavedViews(database: Database.Database): Documents {
  return prepareDocuments(database, 'saved_views', 'query');
}

/** Presets that people saved beside those that come with the program. */
export function preparePresets(database: Database.Database): Documents {
  return prepareDocuments(database, 'presets', 'document');
}

function prepareDocuments(database: Database.Database, table: 'saved_views' | 'presets', column: 'query' | 'document'): Documents {
  type Row = { readonly name: string; readonly content: string; readonly savedAt: number };
  const all = database.prepare<[], Row>(`SELECT name, ${column} AS content, saved_at AS savedAt FROM ${table} ORDER BY name`);
  const one = database.prepare<[string], Row>(`SELECT name, ${column} AS content, saved_at AS savedAt FROM ${table} WHERE name = ?`);
  const write = database.prepare(`INSERT INTO ${table} (name, ${column}, saved_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ${column} = excluded.${column}, saved_at = excluded.saved_at`);
  const erase = database.prepare(`DELETE FROM ${table} WHERE name = ?`);
  const documentOf = (row: Row): StoredDocument => ({ ...row, content: readObject(row.content) });
  return {
    list: () => all.all().map(documentOf),
    get: (name) => {
      const row = one.get(name);
      return row === undefined ? null : documentOf(row);
    },
    save: ({ name, content, savedAt }) => { write.run(name, JSON.stringify(content), savedAt); },
    remove: (name) => erase.run(name).changes > 0,
  };
}

/** A data set that can be used: `id` is the SHA-256 of its raw files with the importer's version, never a path. */
export interface StoredDataset {
  readonly id: string;
  readonly kind: string;
  readonly about: StoredObject;
  readonly addedAt: number;
}

export interface Datasets {
  readonly list: () => StoredDataset[];
  readonly save: (dataset: StoredDataset) => void;
  readonly remove: (id: string) => boolean;
}

export function prepareDatasets(database: Database.Database): Datasets {
  const all = database.prepare<[], { id: string; kind: string; about: string; addedAt: number }>('SELECT id, kind, about, added_at AS addedAt FROM datasets ORDER BY id');
  const write = database.prepare('INSERT INTO datasets (id, kind, about, added_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET kind = excluded.kind, about = excluded.about');
  const erase = database.prepare('DELETE FROM datasets WHERE id = ?');
  return {
    list: () => all.all().map((row) => ({ ...row, about: readObject(row.about) })),
    save: ({ id, kind, about, addedAt }) => { write.run(id, kind, JSON.stringify(about), addedAt); },
    remove: (id) => erase.run(id).changes > 0,
  };
}
