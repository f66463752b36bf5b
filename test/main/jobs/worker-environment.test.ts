import { expect, test } from 'vitest';
import { workerEnvironment } from '../../../src-main/jobs/worker-environment.ts';

test('workers are given what they need to find programs and folders, their language and their threads', () => {
  const needed = { PATH: '/bin', HOME: '/home/ada', TMPDIR: '/tmp', LANG: 'C.UTF-8', LC_ALL: 'C', OMP_NUM_THREADS: '2', MKL_NUM_THREADS: '1', MU_ALIGN_HEAP_MB: '900' };
  expect(workerEnvironment(needed)).toEqual(needed);
});

test('names are found in whatever case Windows writes them', () => {
  const windows = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', windir: 'C:\\Windows', USERPROFILE: 'C:\\Users\\ada', Temp: 'C:\\Temp' };
  expect(workerEnvironment(windows)).toEqual(windows);
});

test('they are given nothing that changes what they are, no token and no key', () => {
  expect(workerEnvironment({
    NODE_OPTIONS: '--require ./spy.js', NODE_PATH: '/elsewhere', ELECTRON_RUN_AS_NODE: '1', LD_PRELOAD: './spy.so', DYLD_INSERT_LIBRARIES: './spy.dylib',
    GITHUB_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'x', DATABASE_PASSWORD: 'x', MU_ALIGN_TOKEN: 'x', MU_ALIGN_API_KEY: 'x', SSH_AUTH_SOCK: '/run/agent', anything: 'x', PATH: undefined,
  })).toEqual({});
});
