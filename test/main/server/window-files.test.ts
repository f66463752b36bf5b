import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { windowFiles } from '../../../src-main/server/window-files.ts';
import { temporaryFolder } from './test-server.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  write('index.html', 'first');
  write('dev-build.txt', '1');
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function served(environment: NodeJS.ProcessEnv): (path: string) => string | undefined {
  const files = windowFiles(folder, environment);
  return (path) => files.get(path)?.body.toString();
}

test('a release serves what was there at its start', () => {
  const file = served({});
  write('index.html', 'second');
  write('dev-build.txt', '2');
  expect([file('/index.html'), file('/dev-build.txt')]).toEqual(['first', '1']);
});

test('of what is built anew nothing is served before all of it is there', () => {
  const file = served({ MU_ALIGN_DEV: '1' });
  expect(file('/index.html')).toBe('first');
  rmSync(join(folder, 'dev-build.txt'));
  write('index.html', 'second');
  mkdirSync(join(folder, 'assets'));
  write('assets/new.js', 'new');
  expect([file('/index.html'), file('/dev-build.txt'), file('/assets/new.js')]).toEqual(['first', '1', undefined]);
  write('dev-build.txt', '2');
  expect([file('/index.html'), file('/dev-build.txt'), file('/assets/new.js')]).toEqual(['second', '2', 'new']);
});

test('a folder that is gone for a while leaves what was served', () => {
  const file = served({ MU_ALIGN_DEV: '1' });
  rmSync(folder, { recursive: true });
  expect(file('/index.html')).toBe('first');
  mkdirSync(folder);
  write('dev-build.txt', '2');
  write('index.html', 'second');
  expect([file('/index.html'), file('/../package.json'), file('/later.html')]).toEqual(['second', undefined, undefined]);
});
