import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { readFrame } from '../../../src-shared/contract/frame.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import { decodeMessage, encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import { plainDataProblem } from '../../../src-shared/contract/plain-data.ts';
import { connectContract } from '../../../src-shared/contract/client.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';

const view = { id: 'a', screen: 'runs', name: 'mine', settings: { sort: ['name'] } };

/** What decoding gives: a value, or an error that must be the contract's. */
function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeMessage(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return null;
  }
}

describe('messages that are none', () => {
  test('2,000 damaged frames and 1,000 of any bytes: each is read or refused by a typed error', () => {
    const whole = encodeMessage({ v: 1, type: 'item', id: 3, seq: 0, payload: { step: new Int32Array([1, 2, 3]), value: new Float64Array([1, NaN, 2]), names: ['a', 'b'], big: 5n } });
    let refused = 0;
    const read = (bytes: Uint8Array): void => {
      if (readFrame(decoded(bytes)).error !== null) refused++;
    };
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), fc.option(fc.nat(whole.length - 1)), (changes, cut) => {
      const bytes = whole.slice(0, cut ?? whole.length);
      for (const [at, byte] of changes) bytes[at] = byte;
      read(bytes);
    }), { numRuns: 2000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), read), { numRuns: 1000 });
    expect(refused).toBeGreaterThan(1000);
  });

  test('every shorter beginning of a message is refused', () => {
    const whole = encodeMessage({ v: 1, type: 'reply', id: 1, payload: [view, new Float64Array([1, 2]), 7n, 'é'] });
    for (let length = 0; length < whole.length; length++) expect(() => decodeMessage(whole.subarray(0, length))).toThrow(ContractError);
    expect(() => decodeMessage(new Uint8Array([...whole, 0xc0]))).toThrow(/behind its end/);
  });

  test('a few bytes cannot ask for much memory or a deep stack', () => {
    expect(() => decodeMessage(new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff, 0xc0]))).toThrow(/claims more than it holds/);
    expect(() => decodeMessage(new Uint8Array([0xdf, 0x7f, 0xff, 0xff, 0xff]))).toThrow(/claims more than it holds/);
    expect(() => decodeMessage(new Uint8Array([0xc6, 0xff, 0xff, 0xff, 0xff, 1]))).toThrow(ContractError);
    expect(() => decodeMessage(new Uint8Array(100_000).fill(0x91))).toThrow(/nested deeper/);
    expect(() => decodeMessage(new Uint8Array([0xc7, 7, 8, 1, 2, 3, 4, 5, 6, 7]))).toThrow(/7 bytes are no Float64Array/);
    expect(() => decodeMessage(new Uint8Array(16 * 1024 * 1024 + 1))).toThrow(/more than 16777216/);
  });

  test('only plain data crosses', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [new Map(), () => 1, undefined, Symbol('x'), cycle, { a: { b: /x/ } }, new DataView(new ArrayBuffer(2)), JSON.parse('{"__proto__": 1}')]) {
      expect(plainDataProblem(value)).not.toBeNull();
      expect(() => encodeMessage(value)).toThrow(ContractError);
    }
    expect(plainDataProblem(new Array(2 ** 32 - 1))).toMatch(/larger/);
    expect(plainDataProblem({ a: [1, null, 'x', true, 5n, new Int8Array(2)] })).toBeNull();
  });

  test('a server refuses 2,000 of them, crashes at none, calls no handler and then still answers', async () => {
    const save = vi.fn(() => ({}));
    const [near, far] = memoryPorts();
    serveContract(far, { 'views.save': save });
    const answers: unknown[] = [];
    near.onMessage((message) => answers.push(message));
    const field = fc.oneof(fc.constantFrom('request', 'reply', 'error', 'item', 'end', 'views.save', 1, 2, null), fc.jsonValue({ maxDepth: 2 }));
    // No id above what the client uses later, and never a whole request of it.
    const frame = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.record({ v: fc.constantFrom(1, 2, '1'), type: field, id: field, payload: field }), fc.record({ v: fc.constant(1), type: fc.constant('reply'), id: fc.constant(1), payload: field }));
    const frames = fc.sample(frame, { numRuns: 2000, seed: 5 });
    for (const message of frames) near.post(message);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(save).not.toHaveBeenCalled();
    expect(answers.length).toBeGreaterThan(1500);
    for (const message of answers) expect(readFrame(message).frame).toMatchObject({ type: 'error' });
    const client = connectContract(near);
    await expect(client.call('views.save', view)).resolves.toEqual({});
  });

  test('another protocol version is refused with a sentence', () => {
    const read = readFrame({ v: 2, type: 'request', id: 4, name: 'views.list', payload: {}, somethingNew: true });
    expect(read).toMatchObject({ frame: null, id: 4, error: { code: 'protocol-version', userMessage: 'The window and the workbench are of different versions (protocol 2 and 1). Reload the window; if that does not help, update the older program.' } });
  });
});
