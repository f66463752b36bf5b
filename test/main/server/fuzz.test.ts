import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { connectContract } from '../../../src-shared/contract/client.ts';
import { readFrame } from '../../../src-shared/contract/frame.ts';
import { decodeMessage, encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import { openWebSocketPort } from '../../../src-shared/contract/web-socket-port.ts';
import { atEnd, enter, opened, pageSocket, testServer } from './test-server.ts';
import { heapBytes } from '../heap-bytes.ts';

const FRAMES = 10_000;
const SEED = 20_260;

const view = { id: 'a', screen: 'runs', name: 'mine', settings: { sort: ['name'], columns: [1, 2, 3] } };
const VALID: readonly Uint8Array[] = [
  { type: 'request', id: 1, name: 'views.save', payload: view },
  { type: 'request', id: 2, name: 'metrics.follow', payload: { step: 's', have: { revision: 1, points: 100 } } },
  { type: 'request', id: 3, name: 'files.write', payload: { file: 'f', offset: 0, piece: new Uint8Array(300).fill(7) } },
  { type: 'cancel', id: 1 },
  { type: 'more', id: 2 },
  { type: 'item', id: 2, seq: 0, payload: { step: new Int32Array([1, 2, 3]), value: new Float64Array([1, NaN, 2]), big: 5n } },
].map((frame) => encodeMessage({ v: 1, ...frame }));

/** Headers of msgpack that claim lengths: lists, maps, bytes, text and extensions of up to 4 GiB. */
const CLAIMS = [0xdc, 0xdd, 0xde, 0xdf, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xd9, 0xda, 0xdb, 0xd4, 0xd8];

/** Frames that are valid but for some bytes, an end that is missing, a length that is absurd, or that are no frames at all. */
const broken = fc.tuple(
  fc.constantFrom(...VALID),
  fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 6 }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom('change' as const, 'cut' as const, 'claim' as const, 'repeat' as const, 'noise' as const),
  fc.constantFrom(...CLAIMS),
  fc.uint8Array({ maxLength: 100 }),
).map(([whole, changes, share, kind, claim, noise]): Uint8Array => {
  const at = Math.floor(share * whole.length);
  const bytes = whole.slice();
  for (const [where, byte] of changes) bytes[Math.floor(where * (bytes.length - 1))] = byte;
  switch (kind) {
    case 'change':
      return bytes;
    case 'cut':
      return bytes.slice(0, at);
    case 'claim':
      return new Uint8Array([...bytes.slice(0, at), claim, 0xff, 0xff, 0xff, 0xff, ...bytes.slice(at)]);
    case 'repeat':
      return new Uint8Array([...bytes, ...bytes.slice(at)]);
    case 'noise':
      return noise;
  }
});

test(`${FRAMES} broken frames over WebSockets: an error each, no crash, bounded memory`, async () => {
  const save = vi.fn(() => ({}));
  const crashes: unknown[] = [];
  const crashed = (error: unknown): void => void crashes.push(error);
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
  atEnd(() => {
    process.off('uncaughtException', crashed);
    process.off('unhandledRejection', crashed);
  });
  const server = await testServer({
    handlers: {
      'views.save': save,
      'files.write': ({ piece }) => ({ written: piece.byteLength }),
      async *'metrics.follow'(_input, { signal }) {
        if (signal.aborted) yield await Promise.reject(new Error('not reached'));
      },
    },
    // Floods, and clients that send nothing else, are tested elsewhere.
    limits: { frames: { burst: FRAMES, perSecond: 1e6 }, badFrames: FRAMES },
  });
  const cookie = await enter(server.url);
  const frames = fc.sample(broken, { numRuns: FRAMES, seed: SEED });
  const unreadable = frames.filter((bytes) => {
    try {
      return readFrame(decodeMessage(bytes)).frame === null;
    } catch {
      return true;
    }
  }).length;
  expect(unreadable).toBeGreaterThan(FRAMES / 2);

  let errors = 0;
  const closes: unknown[] = [];
  const socket = await opened(pageSocket(server, cookie));
  socket.on('message', (data) => {
    // Every answer is itself a frame.
    const { frame } = readFrame(data instanceof Uint8Array ? decodeMessage(data) : null);
    expect(frame).not.toBeNull();
    if (frame?.type === 'error') errors++;
  });
  socket.on('close', (code, reason) => closes.push([code, reason.toString()]));
  const settle = (): Promise<unknown> => new Promise((resolve) => {
    socket.once('pong', resolve);
    socket.ping();
  });
  let before = 0;
  for (const [i, bytes] of frames.entries()) {
    socket.send(bytes);
    if (i % 50 === 49) await settle();
    // By then all code is compiled and all shapes are known.
    if (i === 2000) before = heapBytes();
  }
  await settle();
  expect(closes).toEqual([]);
  await expect.poll(() => errors).toBeGreaterThanOrEqual(unreadable);
  expect(crashes).toEqual([]);
  expect(heapBytes() - before).toBeLessThan(32 * 1024 * 1024);

  const calls = save.mock.calls.length;
  const client = connectContract(await openWebSocketPort(pageSocket(server, cookie)));
  await expect(client.call('views.save', view)).resolves.toEqual({});
  expect(save).toHaveBeenCalledTimes(calls + 1);
});
