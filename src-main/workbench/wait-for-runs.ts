import { ContractError } from '../../src-shared/contract/error-data.ts';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { wrapHandlers } from './wrap-handlers.ts';

/**
 * While the committed results are still being registered, a run that is not known may be one of them: a request for it
 * waits, and is answered then. At the first start a window asks for them as soon as it opens.
 *
 * @param registered resolves or rejects when all are known that will be
 */
export function waitForRuns(handlers: Handlers, registered: Promise<unknown>): Handlers {
  let isOver = false;
  const over = registered.then(() => null, () => null).then(() => { isOver = true; });
  const assertMayCome = (error: unknown): void => {
    if (isOver || !(error instanceof ContractError) || error.code !== 'unknown-run') throw error;
  };
  return wrapHandlers(handlers, {
    call: async (handle) => {
      try {
        return await handle();
      } catch (error) {
        assertMayCome(error);
        await over;
        return handle();
      }
    },
    // A stream asks for its run before it gives anything.
    stream: async function* (items) {
      try {
        yield* items();
      } catch (error) {
        assertMayCome(error);
        await over;
        yield* items();
      }
    },
  });
}
