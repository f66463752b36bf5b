import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FILE_OPERATIONS } from '../../../src-main/durable-file.ts';
import type { FileOperations } from '../../../src-main/durable-file.ts';
import type { Checkpoint } from '../../../src-main/lab/hooks.ts';
import { CheckpointWriter } from '../../../src-main/worker/checkpoint-files.ts';
import { JournalWriter } from '../../../src-main/worker/journal-writer.ts';
import { writeOutputs, writeResult } from '../../../src-main/worker/result-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'operations-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Does the operations and writes down which were done, on what. Temporary names lose their number. */
function recorder(fail: (operation: string, name: string) => Error | null = () => null): { readonly files: FileOperations; readonly log: string[] } {
  const log: string[] = [];
  const names = new Map<number, string>();
  const nameOf = (path: string): string => (relative(folder, path) || '.').replace(/\.tmp-\d+$/, '.tmp');
  const note = (operation: string, name: string): void => {
    log.push(`${operation} ${name}`);
    const error = fail(operation, name);
    if (error !== null) throw error;
  };
  const ofFile = (file: number): string => names.get(file) ?? '?';
  const files: FileOperations = {
    mkdir: (path) => { FILE_OPERATIONS.mkdir(path); },
    open: (path, flags) => {
      const file = FILE_OPERATIONS.open(path, flags);
      names.set(file, nameOf(path));
      return file;
    },
    write: (file, bytes, from) => {
      note('write', ofFile(file));
      return FILE_OPERATIONS.write(file, bytes, from);
    },
    truncate: (file, length) => {
      note('truncate', ofFile(file));
      FILE_OPERATIONS.truncate(file, length);
    },
    sync: (file) => {
      note('sync', ofFile(file));
      FILE_OPERATIONS.sync(file);
    },
    close: (file) => { FILE_OPERATIONS.close(file); },
    rename: (from, to) => {
      note('rename', `${nameOf(from)} -> ${nameOf(to)}`);
      FILE_OPERATIONS.rename(from, to);
    },
    remove: (path) => {
      note('remove', nameOf(path));
      FILE_OPERATIONS.remove(path);
    },
  };
  return { files, log };
}

const checkpoint: Checkpoint = { position: { epoch: 1, phase: 0, stepInPhase: 2, step: 9 }, tensors: new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]), numbers: { a: 1 } };
const noRoom = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

describe('a checkpoint', () => {
  test('is a temporary file, made durable, renamed, its folder made durable, and only then marked; two are kept', () => {
    const { files, log } = recorder();
    const journal = new JournalWriter(join(folder, 'journal'), () => 0, files);
    const writer = new CheckpointWriter(folder, journal, 'bits', files);
    journal.append({ type: 'log', text: 'before' });
    writer.store(checkpoint, 5);
    expect(log).toEqual([
      'write journal',
      'write checkpoint-1.tmp',
      'sync checkpoint-1.tmp',
      'rename checkpoint-1.tmp -> checkpoint-1',
      'sync .',
      'write journal',
      'sync journal',
      'remove checkpoint--1',
    ]);
    writer.store(checkpoint, 6);
    writer.store(checkpoint, 7);
    expect(readdirSync(folder).sort()).toEqual(['checkpoint-2', 'checkpoint-3', 'journal']);
    expect(log.indexOf('remove checkpoint-1')).toBeGreaterThan(log.lastIndexOf('rename checkpoint-3.tmp -> checkpoint-3'));

    const text = readFileSync(join(folder, 'journal'), 'utf8');
    const marks = text.split('\n').filter((line) => line.includes('"checkpoint"'));
    const expected = [1, 2, 3].map((number, i) => ({ type: 'checkpoint', number, fingerprint: 'bits', offset: text.indexOf(marks[i] ?? '?') }));
    expect(marks.map((mark): unknown => JSON.parse(mark))).toMatchObject(expected);
    expect(JSON.parse(marks[2] ?? '')).toHaveProperty('sha256', createHash('sha256').update(readFileSync(join(folder, 'checkpoint-3'))).digest('hex'));
  });

  test('that finds no room leaves neither a mark nor a piece of itself', () => {
    const { files, log } = recorder((operation, name) => (operation === 'write' && name === 'checkpoint-1.tmp' ? noRoom() : null));
    const journal = new JournalWriter(join(folder, 'journal'), () => 0, files);
    expect(() => { new CheckpointWriter(folder, journal, 'bits', files).store(checkpoint, 5); }).toThrow('ENOSPC');
    expect(log.at(-1)).toBe('remove checkpoint-1.tmp');
    expect(readdirSync(folder)).toEqual(['journal']);
    expect(readFileSync(join(folder, 'journal'), 'utf8')).toBe('');
  });
});

describe('a result', () => {
  test('is written after its outputs and their folders are durable, in the same way', () => {
    const { files, log } = recorder();
    const written = writeOutputs(folder, { 'a.txt': 'a', 'results/cache/b.txt': 'bb' }, files);
    writeResult(folder, { schema: 'mu-align-workbench/step-result@1', id: 'x', attempt: 1, outcome: 'completed', error: null, badInput: false, shortage: null, fingerprint: null, durationMs: 1, startedAt: 1, cpuMs: null, peakMemoryBytes: 1, files: written }, files);
    expect(log).toEqual([
      'write outputs/a.txt.tmp',
      'sync outputs/a.txt.tmp',
      'rename outputs/a.txt.tmp -> outputs/a.txt',
      'sync outputs',
      'write outputs/results/cache/b.txt.tmp',
      'sync outputs/results/cache/b.txt.tmp',
      'rename outputs/results/cache/b.txt.tmp -> outputs/results/cache/b.txt',
      'sync outputs/results/cache',
      'sync outputs/results',
      'sync outputs',
      'write result.json.tmp',
      'sync result.json.tmp',
      'rename result.json.tmp -> result.json',
      'sync .',
    ]);
    expect(written).toEqual({
      'a.txt': { sha256: createHash('sha256').update('a').digest('hex'), bytes: 1 },
      'results/cache/b.txt': { sha256: createHash('sha256').update('bb').digest('hex'), bytes: 2 },
    });
  });
});

describe('a journal', () => {
  test('that finds no room is cut back to its last newline', () => {
    let full = false;
    const { files } = recorder((operation) => (full && operation === 'write' ? noRoom() : null));
    // A disk takes what fits before it says that it is full.
    const partly: FileOperations = {
      ...files,
      write: (file, bytes, from) => {
        if (full) FILE_OPERATIONS.write(file, bytes.subarray(0, 7), from);
        return files.write(file, bytes, from);
      },
    };
    const journal = new JournalWriter(join(folder, 'journal'), () => 0, partly);
    journal.append({ type: 'log', text: 'one' });
    journal.flush();
    const before = readFileSync(join(folder, 'journal'), 'utf8');
    full = true;
    journal.append({ type: 'log', text: 'two' });
    expect(() => journal.flush()).toThrow('ENOSPC');
    expect(readFileSync(join(folder, 'journal'), 'utf8')).toBe(before);
    expect(before.endsWith('\n')).toBe(true);
  });

  test('beats when nothing else was said for a second', () => {
    let now = 0;
    const journal = new JournalWriter(join(folder, 'journal'), () => now);
    now = 900;
    journal.beat();
    journal.append({ type: 'log', text: 'at work' });
    journal.flush();
    now = 1500;
    journal.beat();
    now = 2000;
    journal.beat();
    journal.close();
    const types = readFileSync(join(folder, 'journal'), 'utf8').trimEnd().split('\n').map((line): unknown => JSON.parse(line));
    expect(types).toEqual([{ t: 900, type: 'log', text: 'at work' }, { t: 2000, type: 'beat' }]);
  });
});
