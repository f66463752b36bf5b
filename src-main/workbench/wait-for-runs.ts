import { ContractError } from '../../src-shared/contract/error-data.ts';
import { isStreamName } from '../../src-shared/contract/registry.ts';
import type { Handlers, RequestContext } from '../../src-shared/contract/server.ts';

/** Handlers as they are found by a name; method syntax lets each stand for all. */
type AnyHandler = { handle(input: unknown, context: RequestContext): unknown }['handle'];

/**
 * While the committed results are still being registered, a run that is not known may be one of them: a request for it
 * waits, and is answered then. At the first start a window asks for them as soon as it opens.
 *
 * @param registered resolves or rejects when all are known that will be
 */
export function waitForRuns(handlers: Handlers, registered: Promise<unknown>): Handlers {
  let isOver = false;
  const over = registered.then(() => null, () => null).then(() => { isOver = true; });
  const mayCome = (error: unknown): boolean => !isOver && error instanceof ContractError && error.code === 'unknown-run';

  const call = (handle: AnyHandler): AnyHandler => async (input, context) => {
    try {
      return await handle(input, context);
    } catch (error) {
      if (!mayCome(error)) throw error;
      await over;
      return handle(input, context);
    }
  };
  const stream = (handle: AnyHandler): AnyHandler => async function* (input, context) {
    try {
      // What the handler of a stream gives. It asks for its run before it gives anything.
      yield* handle(input, context) as AsyncIterable<unknown>;
    } catch (error) {
      if (!mayCome(error)) throw error;
      await over;
      yield* handle(input, context) as AsyncIterable<unknown>;
    }
  };
  const all: Readonly<Record<string, AnyHandler>> = { ...handlers };
  const waiting = Object.entries(all).map(([name, handle]): [string, AnyHandler] => [name, isStreamName(name) ? stream(handle) : call(handle)]);
  return { ...handlers, ...Object.fromEntries<AnyHandler>(waiting) };
}
