import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { answerAppRequest } from '../../../src-main/desktop/app-protocol.ts';
import { readStaticFiles } from '../../../src-main/server/static-files.ts';
import { temporaryHome } from '../workbench/test-workbench.ts';

const { place, remove } = temporaryHome();
afterAll(remove);
const folder = join(place, 'window');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets', 'index-abcdefgh.js'), 'start()');
writeFileSync(join(folder, '.hidden.json'), '{}');
writeFileSync(join(place, 'secret.json'), '{}');
symlinkSync(join(place, 'secret.json'), join(folder, 'link.json'));
const files = readStaticFiles(folder);
const ask = (address: string, method = 'GET'): Response => answerAppRequest(files, method, address);

describe('app://workbench', () => {
  test('gives the window\'s files, with the policy that pages of the server have', async () => {
    const answer = ask('app://workbench/');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toBe('<!doctype html>');
    expect(await ask('app://workbench/assets/index-abcdefgh.js?v=1#x').text()).toBe('start()');
    expect(await ask('app://workbench/index.html', 'HEAD').text()).toBe('');
  });

  test.each([
    'app://workbench/../secret.json', 'app://workbench/assets/../../secret.json', 'app://workbench/%2e%2e/secret.json', 'app://workbench/..%2fsecret.json', 'app://workbench/assets/..%5c..%5csecret.json',
    'app://workbench//etc/passwd', 'app://workbench/%00', 'app://workbench/%', 'app://workbench/link.json', 'app://workbench/.hidden.json', 'app://workbench/assets', 'app://workbench/constructor',
    'app://other/index.html', 'app://workbench.example.org/index.html', 'app:///index.html',
  ])('has nothing at %s', (address) => {
    const answer = ask(address);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', (method) => {
    expect(ask('app://workbench/index.html', method).status).toBe(405);
  });
});
