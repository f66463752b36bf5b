/**
 * How a reader of a stream goes on after its connection broke: what it asks then, and what of the answer is new to it.
 * One a reader.
 */
export interface Resumption<I, T> {
  /** the input with which the stream is asked again; null: asking twice would do something twice, so the reader is told that the connection broke */
  again(): I | null;
  /** an item that arrived, without what the reader has had; null: nothing is new */
  take(item: T): T | null;
}

export type Resume<I, T> = (input: I) => Resumption<I, T>;

/** For streams that begin with how things are: asked again as they were. */
export function anew<I, T>(input: I): Resumption<I, T> {
  return { again: () => input, take: (item) => item };
}

/** For streams that do something. */
export function never<I, T>(): Resumption<I, T> {
  return { again: () => null, take: (item) => item };
}

/** For lists that are told from their beginning each time: as many entries as the reader has had are left out. */
export function afterTaken<I, T>(input: I): Resumption<I, T[]> {
  let taken = 0;
  let skip = 0;
  return {
    again: () => {
      skip = taken;
      return input;
    },
    take: (entries) => {
      const fresh = entries.slice(skip);
      skip = Math.max(0, skip - entries.length);
      taken += fresh.length;
      return fresh.length === 0 && entries.length > 0 ? null : fresh;
    },
  };
}

/** Entries of which it is remembered that they were taken. */
const REMEMBERED = 2000;

/** For lists that may begin anywhere, in any life of the server: entries that are equal to one that the reader has had are left out. */
export function withoutRepeats<I, T>(input: I): Resumption<I, T[]> {
  const taken = new Set<string>();
  let isAgain = false;
  return {
    again: () => {
      isAgain = true;
      return input;
    },
    take: (entries) => {
      const fresh = isAgain ? entries.filter((entry) => !taken.has(JSON.stringify(entry))) : entries;
      for (const entry of fresh) taken.add(JSON.stringify(entry));
      for (const oldest of taken) {
        if (taken.size <= REMEMBERED) break;
        taken.delete(oldest);
      }
      return fresh.length === 0 && entries.length > 0 ? null : fresh;
    },
  };
}
