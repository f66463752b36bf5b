/** What people add, which no rebuild brings back, and the words of a run for the search. */
export const ANNOTATIONS_MIGRATION = `
CREATE TABLE run_notes (
  run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  text TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE run_tags (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  tag TEXT NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (run, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_tags_by_tag ON run_tags (tag, run);

CREATE TABLE saved_views (
  name TEXT PRIMARY KEY,
  query TEXT NOT NULL CHECK (json_valid(query)),
  saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE run_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3');
INSERT INTO run_words (rowid, words)
  SELECT number, concat_ws(' ', id, name, preset, dataset, (SELECT group_concat(arm || ' ' || method, ' ') FROM run_arms WHERE run = number)) FROM runs;
`;
