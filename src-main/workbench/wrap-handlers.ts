import { isStreamName } from '../../src-shared/contract/registry.ts';
import type { Handlers, RequestContext } from '../../src-shared/contract/server.ts';

/** A handler of some call or stream as it is found by its name; method syntax lets each stand for all. */
type AnyHandler = { handle(input: unknown, context: RequestContext): unknown }['handle'];

/** What is done around the handler of a call, and of a stream, whose items it is asked for anew each time. */
export interface Around {
  readonly call: (handle: () => unknown) => Promise<unknown>;
  readonly stream: (items: () => AsyncIterable<unknown>) => AsyncIterable<unknown>;
}

/** The same handlers, with something around those that are meant. */
export function wrapHandlers(handlers: Handlers, around: Around, isMeant: (name: string) => boolean = () => true): Handlers {
  const all: Readonly<Record<string, AnyHandler>> = { ...handlers };
  const wrapped = Object.entries(all).filter(([name]) => isMeant(name)).map(([name, handle]): [string, AnyHandler] => [
    name,
    isStreamName(name)
      // What the handler of a stream gives.
      ? (input, context) => around.stream(() => handle(input, context) as AsyncIterable<unknown>)
      : (input, context) => around.call(() => handle(input, context)),
  ]);
  return { ...handlers, ...Object.fromEntries<AnyHandler>(wrapped) };
}
