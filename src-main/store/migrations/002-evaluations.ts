/**
 * Rows of the results. They belong to the evaluating step, so runs that share it share them; run, arm and seed come
 * from run_steps. attacker '' is the row over all attackers (the columns of the results format).
 */
export const EVALUATIONS_MIGRATION = `
CREATE TABLE evaluation_rows (
  step TEXT NOT NULL REFERENCES steps ON DELETE CASCADE,
  attacker TEXT NOT NULL,
  cells TEXT NOT NULL CHECK (json_valid(cells)),
  PRIMARY KEY (step, attacker)
) STRICT, WITHOUT ROWID;

CREATE TABLE datasets (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  about TEXT NOT NULL CHECK (json_valid(about)),
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE presets (
  name TEXT PRIMARY KEY,
  document TEXT NOT NULL CHECK (json_valid(document)),
  saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
