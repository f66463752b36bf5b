/**
 * Runs, steps and attempts. Columns by which lists are sorted are never null ('' and 0 stand for "none"), so that a
 * page can go on after any row by comparing values. Times are milliseconds since 1970.
 */
export const RUNS_MIGRATION = `
CREATE TABLE store_session (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  clean INTEGER NOT NULL CHECK (clean IN (0, 1))
) STRICT;
INSERT INTO store_session VALUES (1, 1);

CREATE TABLE work_states (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO work_states VALUES ('queued'), ('running'), ('stopping'), ('completed'), ('diverged'), ('stopped'), ('failed'), ('interrupted');

CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL REFERENCES work_states,
  reason TEXT NOT NULL DEFAULT '',
  preset TEXT NOT NULL DEFAULT '',
  dataset TEXT NOT NULL DEFAULT '',
  config_hash TEXT NOT NULL,
  config TEXT NOT NULL CHECK (json_valid(config)),
  created_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1))
) STRICT;
CREATE INDEX runs_by_created ON runs (archived, created_at, number);
CREATE INDEX runs_by_ended ON runs (archived, ended_at, number);
CREATE INDEX runs_by_name ON runs (archived, name, number);
CREATE INDEX runs_by_state ON runs (archived, state, created_at, number);
CREATE INDEX runs_by_preset ON runs (archived, preset, created_at, number);
CREATE INDEX runs_by_dataset ON runs (archived, dataset, created_at, number);

CREATE TABLE run_arms (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  arm TEXT NOT NULL,
  method TEXT NOT NULL,
  PRIMARY KEY (run, arm)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_arms_by_method ON run_arms (method, run);

CREATE TABLE steps (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL REFERENCES work_states,
  reason TEXT NOT NULL DEFAULT '',
  weight REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_by_state ON steps (state, id);

-- Seed, arm and label say what a step is for in that run: they are no part of its identity.
CREATE TABLE run_steps (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  position INTEGER NOT NULL,
  step TEXT NOT NULL REFERENCES steps,
  arm TEXT,
  seed INTEGER,
  label TEXT NOT NULL,
  PRIMARY KEY (run, position),
  UNIQUE (run, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_steps_by_step ON run_steps (step, run);

CREATE TABLE attempts (
  step TEXT NOT NULL REFERENCES steps ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL REFERENCES work_states,
  reason TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  fingerprint TEXT,
  PRIMARY KEY (step, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_state ON attempts (state, step, number);
`;
