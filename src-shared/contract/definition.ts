import type { z } from 'zod';
import { anew } from './resume.ts';
import type { Resume } from './resume.ts';

/** A question with one answer. */
export interface CallDefinition<I extends z.ZodType, O extends z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/** A question with many answers, until it ends or is cancelled. */
export interface StreamDefinition<I extends z.ZodType, T extends z.ZodType> {
  readonly input: I;
  readonly item: T;
  /**
   * One item that says what two say, for a reader that has not yet taken the first. Null where the two are too large
   * to be one: the source is then read no further until the reader has taken one. Throws where the second cannot follow the first.
   */
  readonly coalesce: Coalesce<z.output<T>>;
  /** how a reader goes on after a broken connection */
  readonly resume: Resume<z.output<I>, z.output<T>>;
}

export type Coalesce<T> = (previous: T, next: T) => T | null;

export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallDefinition<I, O> {
  return { input, output };
}

/** @param resume by default the stream is asked again as it was: its first item then says how things are */
export function stream<I extends z.ZodType, T extends z.ZodType>(input: I, item: T, coalesce: Coalesce<z.output<T>>, resume: Resume<z.output<I>, z.output<T>> = anew): StreamDefinition<I, T> {
  return { input, item, coalesce, resume };
}

/** For items of which only the newest counts. */
export function newest<T>(_previous: T, next: T): T {
  return next;
}

/** Longest list that `appended` makes of two. */
const MOST_APPENDED = 5000;

/** For items that are lists of which nothing may be lost. */
export function appended<T>(previous: T[], next: T[]): T[] | null {
  return previous.length + next.length > MOST_APPENDED ? null : [...previous, ...next];
}

/** For items that are lists of things of which the newest counts. */
export function newestById<T extends { readonly id: string }>(previous: T[], next: T[]): T[] {
  return [...new Map([...previous, ...next].map((thing) => [thing.id, thing])).values()];
}
