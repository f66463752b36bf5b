import { parentPort } from 'node:worker_threads';
import { describeError } from '../describe-error.ts';
import type { FromThread, ToThread } from './messages.ts';
import type { TaskContext } from './tasks.ts';
import { TASKS } from './tasks.ts';

// The entry of a background thread: runs tasks by their name and answers each once.
const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');

const tell = (message: FromThread): void => { port.postMessage(message); };
const running = new Map<number, AbortController>();
/** As they are found by a name that arrived; the caller's types fit names and inputs together. */
const tasks: Readonly<Record<string, { run(input: unknown, context: TaskContext): unknown }['run']>> = TASKS;

port.on('message', (message: ToThread) => {
  if (message.type === 'cancel') running.get(message.id)?.abort();
  else void run(message.id, message.name, message.input);
});

/** Never rejects. */
async function run(id: number, name: string, input: unknown): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    const task = tasks[name];
    if (task === undefined) throw new RangeError(`there is no background task ${name}`);
    const output = await task(input, { signal: abort.signal, progress: (news) => { tell({ type: 'progress', id, news }); } });
    tell({ type: 'done', id, output });
  } catch (error) {
    tell({ type: 'failed', id, error: describeError(error) });
  } finally {
    running.delete(id);
  }
}
