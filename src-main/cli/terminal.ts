/** Where a command writes: results to stdout, progress and errors to stderr. */
export interface Terminal {
  /** whether someone watches: live lines are redrawn then, otherwise progress is plain lines */
  readonly live: boolean;
  readonly columns: number;
  /** with --json only the one object goes to stdout, and nothing but errors to stderr */
  readonly json: boolean;
  /** a line of the result */
  print(text: string): void;
  /** a line about what is going on */
  note(text: string): void;
  /** raw text on stderr, for redrawing */
  raw(text: string): void;
}

export function processTerminal(json: boolean): Terminal {
  const { stdout, stderr } = process;
  return {
    live: stderr.isTTY && !json,
    columns: stderr.isTTY ? stderr.columns : 100,
    json,
    print: (text) => {
      if (!json) stdout.write(`${text}\n`);
    },
    note: (text) => {
      if (!json) stderr.write(`${text}\n`);
    },
    raw: (text) => {
      stderr.write(text);
    },
  };
}
