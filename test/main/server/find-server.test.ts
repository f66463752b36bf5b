import { createServer } from 'node:http';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAdvert } from '../../../src-main/server/advert.ts';
import { describeBinding } from '../../../src-main/server/describe-binding.ts';
import { connectToServer, findServer, newAddress } from '../../../src-main/server/find-server.ts';
import { listen } from '../../../src-main/server/listen.ts';
import { browserCommand, openBrowser } from '../../../src-main/server/open-browser.ts';
import { ReconnectingClient } from '../../../src-shared/contract/reconnecting-client.ts';
import { openWebSocketPort } from '../../../src-shared/contract/web-socket-port.ts';
import { atEnd, enter, pageSocket, raw, temporaryFolder, testServer } from './test-server.ts';

describe('a second program on the same home folder', () => {
  test('finds the server, opens an address of its own and becomes its client', async () => {
    const server = await testServer({ handlers: { 'views.list': () => [], 'files.read': () => ({ piece: new Uint8Array([1, 2]), last: true }) } });
    const advert = await findServer(server.home);
    if (advert === null) throw new Error('the server was not found');
    expect(advert).toMatchObject({ pid: process.pid, url: `${server.origin}/` });
    const address = await newAddress(advert);
    expect(address).not.toBe(server.url);
    expect(await enter(address)).toMatch(/^mu-align-/);
    const client = await connectToServer(advert);
    expect(await client.call('files.read', { file: 'f', offset: 0 })).toStrictEqual({ piece: new Uint8Array([1, 2]), last: true });
    await server.close();
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'closed' });
    await expect(connectToServer(advert)).rejects.toMatchObject({ code: 'closed' });
    expect(await findServer(server.home)).toBeNull();
  });

  test('finds nothing where a server was killed, its process number is another program\'s, or its port another server\'s', async () => {
    const home = temporaryFolder();
    expect(await findServer(home)).toBeNull();
    const write = (advert: object | string): void => {
      writeFileSync(join(home, 'server.json'), typeof advert === 'string' ? advert : JSON.stringify(advert));
    };
    const secret = 's'.repeat(43);
    const stranger = createServer((_request, response) => response.writeHead(403).end());
    const port = await listen(stranger, '127.0.0.1', 0);
    atEnd(() => {
      stranger.close();
      stranger.closeAllConnections();
    });
    for (const advert of ['', '{', '[]', { pid: process.pid }, { pid: 2 ** 22 + 1, url: 'http://127.0.0.1:1/', secret }, { pid: process.pid, url: 'http://127.0.0.1:1/', secret }, { pid: process.pid, url: `http://127.0.0.1:${port}/`, secret }, { pid: process.pid, url: 'file:///etc/passwd', secret }]) {
      write(advert);
      expect(await findServer(home), JSON.stringify(advert)).toBeNull();
    }
    // The next server takes the place over.
    const server = await testServer({ home });
    expect(await findServer(home)).toMatchObject({ url: `${server.origin}/` });
  });

  test('only the owner can read the secrets, and a server takes back its own advertisement alone', async () => {
    const first = await testServer();
    const second = await testServer({ home: first.home });
    expect(second.port).not.toBe(first.port);
    for (const file of ['server.json', 'server-key']) expect(statSync(join(first.home, file)).mode & 0o777).toBe(0o600);
    await first.close();
    expect(readAdvert(first.home)?.url).toBe(`${second.origin}/`);
    await second.close();
    expect(readAdvert(first.home)).toBeNull();
  });

  test('a key that others could read, or that is damaged, is made anew', async () => {
    const first = await testServer();
    const path = join(first.home, 'server-key');
    const key = readFileSync(path, 'utf8');
    await first.close();
    chmodSync(path, 0o644);
    await (await testServer({ home: first.home })).close();
    const second = readFileSync(path, 'utf8');
    expect(second).not.toBe(key);
    writeFileSync(path, '');
    await (await testServer({ home: first.home })).close();
    expect(readFileSync(path, 'utf8')).toHaveLength(key.length);
  });

  test('a port that is taken is named, with the remedy', async () => {
    const server = await testServer();
    await expect(testServer({ port: server.port })).rejects.toMatchObject({ code: 'port', message: `the server cannot listen on 127.0.0.1, port ${server.port}: another program uses it; give another one with --port or --host, or leave them out` });
    await expect(testServer({ host: '192.0.2.1' })).rejects.toThrow(/this machine has no such address; give another one/);
  });
});

describe('a window', () => {
  test('goes on when the server was restarted', async () => {
    let life = 1;
    const handlers = { 'views.list': () => [{ id: `life ${life}`, screen: 'runs', name: 'mine', settings: {} }] };
    const first = await testServer({ handlers });
    const cookie = await enter(first.url);
    const client = new ReconnectingClient((signal) => openWebSocketPort(pageSocket(first, cookie), signal), { firstDelayMs: 20, longestDelayMs: 50 });
    atEnd(() => {
      client.close();
    });
    expect(await client.call('views.list', { screen: null })).toMatchObject([{ id: 'life 1' }]);
    await first.close();
    await expect.poll(() => client.state).toBe('lost');
    life = 2;
    await testServer({ handlers, home: first.home });
    await expect.poll(() => client.state).toBe('open');
    expect(await client.call('views.list', { screen: null })).toMatchObject([{ id: 'life 2' }]);
  });

  test('is told why, when it is not let in', async () => {
    const server = await testServer();
    await expect(openWebSocketPort(pageSocket(server, ''))).rejects.toMatchObject({ code: 'closed', userMessage: 'The workbench does not answer. It may have ended, or this window is no longer allowed: open the address that it prints at its start.' });
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(openWebSocketPort(pageSocket(server, await enter(server.url)), abort.signal)).rejects.toThrow('enough');
  });
});

describe('opening', () => {
  test('a browser is started without a shell, and does no harm where there is none', async () => {
    const url = 'http://127.0.0.1:1/?token=a&b=$(x)';
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) expect(browserCommand(url, platform).at(-1)).toBe(url);
    const path = process.env['PATH'];
    process.env['PATH'] = temporaryFolder();
    atEnd(() => {
      process.env['PATH'] = path;
    });
    expect(await openBrowser(url, 'linux')).toBe(false);
  });

  test('another address than this machine\'s own says what that means', () => {
    for (const host of ['127.0.0.1', '127.0.0.2', 'localhost', '::1']) expect(describeBinding(host, 80)).toBeNull();
    expect(describeBinding('0.0.0.0', 8123)).toMatch(/any machine that can reach this one[^]*not encrypted[^]*ssh -L 8123:127.0.0.1:8123/);
    expect(describeBinding('192.168.1.5', 8123)).toMatch(/can reach 192.168.1.5/);
  });

  test('bound to all addresses it is known by digits and by its own name, still by no other', async () => {
    const server = await testServer({ host: '0.0.0.0' });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const cookie = await enter(server.url);
    const status = async (host: string): Promise<string> => (await raw(server.port, `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`)).slice(9, 12);
    expect(await status('192.168.7.7:1234')).toBe('200');
    expect(await status('[fe80::1]:1234')).toBe('200');
    expect(await status('evil.example')).toBe('403');
  });
});
