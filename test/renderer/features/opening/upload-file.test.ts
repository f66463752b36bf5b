import { expect, test } from 'vitest';
import { connectContract } from '../../../../src-shared/contract/client.ts';
import { contractError } from '../../../../src-shared/contract/error-data.ts';
import { memoryPorts } from '../../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../../src-shared/contract/server.ts';
import type { Handlers } from '../../../../src-shared/contract/server.ts';
import { Opening } from '../../../../src-renderer/features/opening/opening.svelte.ts';
import { downloadFile, uploadFile } from '../../../../src-renderer/features/opening/upload-file.ts';

const SIZE = 2.5 * 1024 * 1024;
const CONTENT = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31) % 251);

function clientOf(handlers: Partial<Handlers>) {
  const [a, b] = memoryPorts();
  serveContract(b, handlers);
  return connectContract(a);
}

test('a file goes up and comes down in pieces, as it was', async () => {
  const kept = new Uint8Array(SIZE);
  const discarded: string[] = [];
  const client = clientOf({
    'files.upload': ({ bytes }) => {
      expect(bytes).toBe(SIZE);
      return { file: 'token' };
    },
    'files.write': ({ offset, piece }) => {
      kept.set(piece, offset);
      return { written: offset + piece.byteLength };
    },
    'files.read': ({ offset }) => ({ piece: kept.slice(offset, offset + 1024 * 1024), last: offset + 1024 * 1024 >= SIZE }),
    'files.discard': ({ file }) => {
      discarded.push(file);
      return {};
    },
  });
  const { signal } = new AbortController();
  const [up, down]: [number[], number[]] = [[], []];
  expect(await uploadFile(client, new File([CONTENT], 'bundle.zip'), { signal, onProgress: (bytes) => up.push(bytes) })).toBe('token');
  expect(up).toEqual([1024 * 1024, 2 * 1024 * 1024, SIZE]);
  expect(discarded).toEqual([]);
  const blob = await downloadFile(client, 'token', { signal, onProgress: (bytes) => down.push(bytes) });
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(CONTENT);
  expect(down).toEqual(up);
  await expect.poll(() => discarded).toEqual(['token']);
});

test('what breaks off leaves nothing behind', async () => {
  const discarded: string[] = [];
  const client = clientOf({
    'files.upload': () => ({ file: 'token' }),
    'files.write': () => {
      throw contractError('disk-full', 'full', 'There is no room.');
    },
    'files.discard': ({ file }) => {
      discarded.push(file);
      return {};
    },
  });
  await expect(uploadFile(client, new File([CONTENT], 'bundle.zip'), { signal: new AbortController().signal, onProgress: () => null })).rejects.toMatchObject({ code: 'disk-full' });
  await expect.poll(() => discarded).toEqual(['token']);
});

test('an opening asks about scores first, says how far it is, and can be broken off', async () => {
  let letGo = (): void => undefined;
  const client = clientOf({
    'files.upload': () => ({ file: 'token' }),
    'files.write': ({ offset, piece }) => ({ written: offset + piece.byteLength }),
    'files.importScores': async ({ name, options }, { signal }) => {
      expect([name, options]).toEqual(['mine', { forget: 'all of it' }]);
      await new Promise<void>((resolve) => {
        letGo = resolve;
        signal.addEventListener('abort', () => { resolve(); });
      });
      return { runs: ['scores-1'], warnings: [] };
    },
    'files.progress': async function* () {
      yield { label: 'putting attackers to the scores', done: 3, total: 7 };
      await Promise.resolve();
    },
    'files.discard': () => ({}),
  });
  const opened: string[][] = [];
  const opening = new Opening(client, null, ({ runs }) => opened.push(runs));
  const file = new File([CONTENT], 'scores.NPZ');
  for (const isBrokenOff of [true, false]) {
    opening.choose(file);
    expect(opening.phase).toEqual({ kind: 'scores', file });
    opening.importScores(file, { name: ' mine ', forget: 'all of it' });
    expect(opening.phase).toMatchObject({ kind: 'working', total: SIZE, unit: 'bytes' });
    await expect.poll(() => opening.phase).toMatchObject({ kind: 'working', label: 'putting attackers to the scores', done: 3, total: 7 });
    if (isBrokenOff) {
      opening.reset();
      expect(opening.phase).toEqual({ kind: 'choosing' });
    } else letGo();
  }
  await expect.poll(() => opening.phase).toEqual({ kind: 'opened', opened: { runs: ['scores-1'], warnings: [] } });
  expect(opened).toEqual([['scores-1']]);
});
