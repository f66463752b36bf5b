/**
 * What a list of runs shows and is searched by. Configs leave the table of runs: a list reads many rows, and no config.
 * Evaluation rows belong to a run, since results that were opened have no steps; no program wrote them before.
 */
export const RUN_RECORDS_MIGRATION = `
CREATE TABLE run_documents (
  run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  config TEXT NOT NULL CHECK (json_valid(config)),
  -- what the run is of its preset; null for results that do not say
  run_state TEXT CHECK (run_state IS NULL OR json_valid(run_state))
) STRICT;
INSERT INTO run_documents (run, config) SELECT number, config FROM runs;
ALTER TABLE runs DROP COLUMN config;

ALTER TABLE runs ADD COLUMN source TEXT NOT NULL DEFAULT 'own' CHECK (source IN ('own', 'frozen', 'opened', 'bundle', 'scores'));
ALTER TABLE runs ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN engine TEXT NOT NULL DEFAULT '';
-- the arm whose values stand for the run where no arm is named
ALTER TABLE runs ADD COLUMN lead_arm TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN launch_key TEXT;
ALTER TABLE runs ADD COLUMN queue_position INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX runs_by_launch_key ON runs (launch_key) WHERE launch_key IS NOT NULL;
CREATE INDEX runs_open ON runs (queue_position, number) WHERE state IN ('queued', 'running', 'stopping');
CREATE INDEX runs_by_kind ON runs (archived, kind, created_at, number);
CREATE INDEX runs_by_engine ON runs (archived, engine, created_at, number);
CREATE INDEX runs_by_source ON runs (archived, source, created_at, number);
CREATE INDEX runs_by_config ON runs (archived, config_hash, created_at, number);
CREATE INDEX runs_by_place ON runs (place) WHERE place <> '';

ALTER TABLE run_arms ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET lead_arm = coalesce((SELECT arm FROM run_arms WHERE run = number ORDER BY arm <> 'mu-align', arm LIMIT 1), '');

CREATE TABLE run_seeds (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  seed INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (run, seed)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_seeds_by_seed ON run_seeds (seed, run);
INSERT INTO run_seeds SELECT run, seed, min(position) FROM run_steps WHERE seed IS NOT NULL GROUP BY run, seed;

-- done before the run began
ALTER TABLE run_steps ADD COLUMN reused INTEGER NOT NULL DEFAULT 0 CHECK (reused IN (0, 1));

ALTER TABLE attempts ADD COLUMN duration_ms REAL;
ALTER TABLE attempts ADD COLUMN cpu_ms REAL;
ALTER TABLE attempts ADD COLUMN peak_memory_bytes REAL;
ALTER TABLE attempts ADD COLUMN resumed_from TEXT CHECK (resumed_from IS NULL OR json_valid(resumed_from));
ALTER TABLE attempts ADD COLUMN shortage TEXT CHECK (shortage IN ('disk', 'memory'));

-- An evaluation that several runs share has one number: over runs it counts once. Numbers are never given again.
CREATE TABLE evaluations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  step TEXT UNIQUE
) STRICT;

DROP TABLE evaluation_rows;
CREATE TABLE evaluation_rows (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  arm TEXT NOT NULL,
  seed INTEGER NOT NULL,
  attacker TEXT NOT NULL,
  evaluation INTEGER NOT NULL REFERENCES evaluations,
  cells TEXT NOT NULL CHECK (json_valid(cells)),
  UNIQUE (run, arm, seed, attacker)
) STRICT;
CREATE INDEX evaluation_rows_by_evaluation ON evaluation_rows (evaluation);

-- The numbers among the cells of the rows over all attackers, so that one column of many runs is read without the others.
CREATE TABLE metrics (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE metric_values (
  metric INTEGER NOT NULL REFERENCES metrics,
  arm TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  -- over the seeds of the arm
  mean REAL NOT NULL,
  -- float64 pairs, a seed each: number of the evaluation, value
  seeds BLOB NOT NULL,
  PRIMARY KEY (metric, arm, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX metric_values_by_run ON metric_values (run);
`;
