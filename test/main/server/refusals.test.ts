import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readAdvert } from '../../../src-main/server/advert.ts';
import { readStaticFiles } from '../../../src-main/server/static-files.ts';
import { connectContract } from '../../../src-shared/contract/client.ts';
import { encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { openWebSocketPort } from '../../../src-shared/contract/web-socket-port.ts';
import { atEnd, enter, fate, opened, pageSocket, raw, temporaryFolder, testServer } from './test-server.ts';

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const handlers: Partial<Handlers> = { 'views.list': () => [] };

type Server = Awaited<ReturnType<typeof testServer>>;

/** The server still lets a window in and answers it. */
async function expectAlive(server: Server): Promise<void> {
  const cookie = await enter(server.mintUrl());
  const client = connectContract(await openWebSocketPort(pageSocket(server, cookie)));
  await expect(client.call('views.list', { screen: null })).resolves.toEqual([]);
  client.close();
}

describe('who is let in', () => {
  test('an address works once and gives a cookie that scripts and other sites do not get', async () => {
    const server = await testServer({ handlers });
    const entered = await fetch(server.url, { redirect: 'manual' });
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/']);
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^mu-align-[0-9a-f]{12}=[^;]{60,}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    const [shown = ''] = cookie.split(';');
    const page = await fetch(server.origin, { headers: { cookie: shown } });
    expect(page.status).toBe(200);
    const again = await fetch(server.url, { redirect: 'manual' });
    expect([again.status, again.headers.get('set-cookie')]).toEqual([403, null]);
    expect(await again.text()).toContain('This address was used already');
    // The same window may well be sent there again by its history.
    expect((await fetch(server.url, { redirect: 'manual', headers: { cookie: shown } })).status).toBe(303);
    await expectAlive(server);
  });

  test.each([
    ['no token', ''],
    ['a wrong one', `?token=${'A'.repeat(43)}`],
    ['an empty one', '?token='],
    ['one of another length', '?token=abc'],
    ['a long one', `?token=${'x'.repeat(8000)}`],
  ])('%s is refused', async (_name, query) => {
    const server = await testServer({ handlers });
    const refused = await fetch(`${server.origin}/${query}`, { redirect: 'manual' });
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    await expectAlive(server);
  });

  test('loading ahead does not use the address up', async () => {
    const server = await testServer({ handlers });
    for (const headers of [{ 'sec-purpose': 'prefetch' }, { purpose: 'prefetch' }]) expect((await fetch(server.url, { headers })).status).toBe(503);
    expect((await fetch(server.url, { method: 'HEAD' })).status).toBe(503);
    expect((await fetch(server.url, { redirect: 'manual' })).status).toBe(303);
  });

  test('a click on the page of another site leads in by a page of ours', async () => {
    const server = await testServer({ handlers });
    const entered = await raw(server.port, `GET ${server.url.slice(server.origin.length)} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nConnection: close\r\n\r\n`);
    expect(entered).toMatch(/^HTTP\/1.1 200 [^]*set-cookie: mu-align-/);
    expect(entered).toContain('<meta http-equiv="refresh" content="0; url=/">');
  });

  test('cookies that were made up, changed or ended are refused', async () => {
    const server = await testServer({ handlers });
    const cookie = await enter(server.url);
    const [name = '', value = ''] = cookie.split('=');
    const [end = '', number = '', signature = ''] = value.split('.');
    const status = async (shown: string): Promise<number> => (await fetch(server.origin, { headers: { cookie: shown } })).status;
    expect(await status(`other=1; ${cookie}`)).toBe(200);
    for (const wrong of [`${name}=`, `${name}=..`, `${name}=${Number(end) + 1}.${number}.${signature}`, `${name}=${end}.${number}x.${signature}`, `${name}=${end}.${number}`, `x${cookie}`, `${name}=${'.'.repeat(9000)}`]) {
      expect(await status(wrong)).toBe(403);
    }
    const other = await testServer({ handlers });
    expect((await fetch(other.origin, { headers: { cookie } })).status).toBe(403);
  });

  test('a window outlives a restart of the server: same port, same cookie', async () => {
    const first = await testServer({ handlers });
    const cookie = await enter(first.url);
    await first.close();
    const second = await testServer({ handlers, home: first.home });
    expect(second.port).toBe(first.port);
    expect((await fetch(second.origin, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(first.url, { redirect: 'manual' })).status).toBe(403);
  });

  test('every answer is fenced in, refusals too', async () => {
    const server = await testServer({ handlers });
    const cookie = await enter(server.url);
    for (const response of [await fetch(server.origin, { headers: { cookie } }), await fetch(server.origin), await fetch(`${server.origin}/x`, { headers: { cookie } })]) {
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-security-policy': CSP,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(await response.text()).not.toMatch(/<script|<style|style=/);
    }
  });
});

describe('by what name and from what page', () => {
  const request = (server: Server, cookie: string, lines: readonly string[]): Promise<string> => raw(server.port, ['GET / HTTP/1.1', `Cookie: ${cookie}`, 'Connection: close', ...lines, '', ''].join('\r\n'));

  test('only names of this machine, at any port of a tunnel', async () => {
    const server = await testServer({ handlers });
    const cookie = await enter(server.url);
    for (const host of [`127.0.0.1:${server.port}`, 'localhost:8080', 'LOCALHOST', '[::1]:1']) expect(await request(server, cookie, [`Host: ${host}`])).toMatch(/^HTTP\/1.1 200 /);
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.0.1', '127.0.0.1@evil.example', '127.0.0.1:80:80', '']) {
      expect(await request(server, cookie, [`Host: ${host}`])).toMatch(/^HTTP\/1.1 40[03] /);
    }
    expect(await request(server, cookie, [])).toMatch(/^HTTP\/1.1 400 /);
    expect(await request(server, cookie, ['Host: localhost', 'Host: evil.example'])).toMatch(/^HTTP\/1.1 40[03] /);
    expect(await raw(server.port, `GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
    await expectAlive(server);
  });

  test('only pages of its own', async () => {
    const server = await testServer({ handlers });
    const cookie = await enter(server.url);
    const host = `Host: 127.0.0.1:${server.port}`;
    expect(await request(server, cookie, [host, `Origin: ${server.origin}`])).toMatch(/^HTTP\/1.1 200 /);
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${server.port}`, `http://localhost:${server.port}`, 'http://127.0.0.1:1', '']) {
      expect(await request(server, cookie, [host, `Origin: ${origin}`])).toMatch(/^HTTP\/1.1 403 /);
    }
    for (const site of ['cross-site', 'same-site']) expect(await request(server, cookie, [host, `Sec-Fetch-Site: ${site}`, 'Sec-Fetch-Mode: no-cors'])).toMatch(/^HTTP\/1.1 403 /);
    await expectAlive(server);
  });

  test('a WebSocket needs the cookie and the page that it belongs to', async () => {
    const server = await testServer({ handlers });
    const cookie = await enter(server.url);
    await opened(pageSocket(server, cookie));
    const refused = async (socket: WebSocket): Promise<void> => {
      expect(await fate(socket)).toEqual({ status: 403 });
    };
    await refused(pageSocket(server, ''));
    await refused(pageSocket(server, `${cookie}x`));
    await refused(pageSocket({ ...server, origin: 'http://evil.example' }, cookie));
    await refused(pageSocket({ ...server, origin: `http://localhost:${server.port}` }, cookie));
    await refused(pageSocket(server, cookie, { headers: { cookie, host: 'evil.example' } }));
    await refused(pageSocket({ ...server, origin: 'http://evil.example' }, cookie, { headers: { cookie, host: 'evil.example' } }));
    // No page asks: not a browser, so the cookie is not enough.
    await refused(new WebSocket(`ws://127.0.0.1:${server.port}/contract`, { headers: { cookie } }));
    expect(await fate(new WebSocket(`ws://127.0.0.1:${server.port}/other`, { origin: server.origin, headers: { cookie } }))).toEqual({ status: 404 });
    await expectAlive(server);
  });

  test('a program is let in by the secret of the home folder alone', async () => {
    const server = await testServer({ handlers });
    const secret = readAdvert(server.home)?.secret ?? '';
    const ask = (authorization: string): Promise<Response> => fetch(`${server.origin}/new-address`, { method: 'POST', headers: { authorization } });
    expect((await ask(`Bearer ${secret}`)).status).toBe(200);
    for (const wrong of ['', 'Bearer ', `Bearer ${secret}x`, `Basic ${secret}`, secret]) expect((await ask(wrong)).status).toBe(405);
    expect((await fetch(`${server.origin}/new-address`, { method: 'POST', headers: { authorization: `Bearer ${secret}`, origin: 'http://evil.example' } })).status).toBe(403);
    await expectAlive(server);
  });
});

describe('files', () => {
  test('come from the list that was made at the start, and from nowhere else', async () => {
    const parent = temporaryFolder();
    const assets = join(parent, 'assets');
    mkdirSync(join(assets, 'assets'), { recursive: true });
    mkdirSync(join(parent, 'elsewhere'));
    writeFileSync(join(parent, 'secret.txt'), 'secret');
    writeFileSync(join(parent, 'elsewhere', 'deep.txt'), 'secret');
    writeFileSync(join(assets, 'index.html'), '<!doctype html><title>window</title>');
    writeFileSync(join(assets, 'assets', 'main-AbC_12-z.js'), 'export {};');
    writeFileSync(join(assets, 'assets', 'a b.css'), '');
    writeFileSync(join(assets, '.env.txt'), 'secret');
    writeFileSync(join(assets, 'run.sh'), 'secret');
    symlinkSync(join(parent, 'secret.txt'), join(assets, 'link.txt'));
    symlinkSync(join(parent, 'elsewhere'), join(assets, 'folder'));
    const server = await testServer({ handlers, files: readStaticFiles(assets) });
    const cookie = await enter(server.url);
    const get = (path: string): Promise<string> => raw(server.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    expect(await get('/')).toMatch(/^HTTP\/1.1 200 [^]*<title>window<\/title>/);
    expect(await get('/assets/main-AbC_12-z.js?v=1')).toMatch(/^HTTP\/1.1 200 [^]*immutable[^]*text\/javascript/);
    expect(await get('/assets/a%20b.css')).toMatch(/^HTTP\/1.1 200 [^]*no-cache/);
    expect(await get('/status')).toMatch(/^HTTP\/1.1 200 [^]*Nothing is running/);
    writeFileSync(join(assets, 'later.txt'), 'secret');
    for (const path of [
      '/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/%2e%2e%2fsecret.txt', '/..%2fsecret.txt', '/%252e%252e%252fsecret.txt', '/..%5csecret.txt', '/..\\secret.txt', '/%c0%ae%c0%ae/secret.txt',
      '//secret.txt', '/./../secret.txt', '/%00/secret.txt', '/index.html%00.txt', '/link.txt', '/folder/deep.txt', '/.env.txt', '/run.sh', '/later.txt', '/%', '/%zz', '/assets', '/assets/', `/${encodeURIComponent(join(parent, 'secret.txt'))}`, join(parent, 'secret.txt'),
    ]) {
      const answer = await get(path);
      expect(answer, path).toMatch(/^HTTP\/1.1 40[04] /);
      expect(answer, path).not.toMatch(/\r\n\r\n.*\bsecret\b/s);
    }
    expect((await raw(server.port, 'GET /assets/main-AbC_12-z.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'))).toMatch(/^HTTP\/1.1 403 /);
    const etag = /etag: (.+)\r/i.exec(await get('/'))?.[1] ?? '';
    expect(await raw(server.port, `GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 304 /);
    await expectAlive(server);
  });
});

describe('what is no question', () => {
  test.each([
    ['another method', 'DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1.1 405 /],
    ['a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nxx', /^HTTP\/1.1 405 /],
    ['a body with a GET', 'GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nxx', /^HTTP\/1.1 405 /],
    ['a smuggled one', 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', /^HTTP\/1.1 400 /],
    ['no HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001', /^HTTP\/1.1 400 /],
    ['a long head', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    ['a damaged upgrade', 'GET /contract HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', /^HTTP\/1.1 403 /],
  ])('%s is refused', async (_name, text, expected) => {
    const server = await testServer({ handlers });
    expect(await raw(server.port, text)).toMatch(expected);
    await expectAlive(server);
  });

  test('a head that does not end, and one that trickles, are cut off', async () => {
    const server = await testServer({ handlers, limits: { headersMs: 300 } });
    const started = performance.now();
    const trickle = createConnection(server.port, '127.0.0.1');
    const timer = setInterval(() => trickle.write('X: y\r\n'), 50);
    atEnd(() => {
      clearInterval(timer);
    });
    trickle.on('error', () => null);
    trickle.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    const closed = new Promise((resolve) => trickle.on('close', resolve));
    trickle.resume();
    expect(await raw(server.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n')).toMatch(/^HTTP\/1.1 408 /);
    await closed;
    expect(performance.now() - started).toBeLessThan(10_000);
    await expectAlive(server);
  });
});

describe('limits of a client', () => {
  async function connected(options: Parameters<typeof testServer>[0] = {}): Promise<{ server: Server; socket: WebSocket }> {
    const server = await testServer({ handlers, ...options });
    return { server, socket: await opened(pageSocket(server, await enter(server.url), { maxPayload: 0 })) };
  }

  test('an oversized frame closes its connection', async () => {
    const { server, socket } = await connected();
    const end = fate(socket);
    socket.send(new Uint8Array(16 * 1024 * 1024 + 1));
    expect(await end).toMatchObject({ code: 1009 });
    await expectAlive(server);
  });

  test('a frame that claims terabytes closes its connection before anything comes', async () => {
    const { server } = await connected();
    const cookie = await enter(server.mintUrl());
    const head = `GET /contract HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${server.origin}\r\nCookie: ${cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`;
    const claim = Buffer.from([0x82, 0xff, 0, 0, 0x0f, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]).toString('latin1');
    const answer = await new Promise<string>((resolve) => {
      const socket = createConnection(server.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('latin1').on('data', (data: string) => {
        text += data;
      });
      socket.on('error', () => null).on('close', () => {
        resolve(text);
      });
      socket.write(Buffer.from(head + claim, 'latin1'));
    });
    // Close with 1009.
    expect(answer).toMatch(/^HTTP\/1.1 101 [^]*\u0088.\u0003\u00f1/);
    await expectAlive(server);
  });

  test('text, broken text, and frames without a mask close their connection', async () => {
    for (const [bytes, code] of [[[0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69], 1003], [[0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], 1007], [[0x82, 0x01, 0xc0], 1002], [[0xf2, 0x80, 0, 0, 0, 0], 1002]] as const) {
      const { server, socket } = await connected();
      const end = fate(socket);
      const stream: unknown = Reflect.get(socket, '_socket');
      if (!(stream instanceof Object) || !('write' in stream) || typeof stream.write !== 'function') throw new Error('no socket');
      Reflect.apply(stream.write, stream, [Buffer.from(bytes)]);
      expect(await end).toMatchObject({ code });
      await expectAlive(server);
    }
  });

  test('frames that cannot be read are answered, and too many of them close the connection', async () => {
    const { server, socket } = await connected({ limits: { badFrames: 3 } });
    const answers: unknown[] = [];
    socket.on('message', (data) => answers.push(data));
    const end = fate(socket);
    for (let i = 0; i < 4; i++) socket.send(new Uint8Array([0xc1, i]));
    expect(await end).toEqual({ code: 1008, reason: 'too many unreadable frames' });
    expect(answers).toHaveLength(3);
    await expectAlive(server);
  });

  test('more clients than there is room for are refused until one leaves', async () => {
    const { server, socket } = await connected({ limits: { clients: 2 } });
    const second = await opened(pageSocket(server, await enter(server.mintUrl())));
    const cookie = await enter(server.mintUrl());
    expect(await fate(pageSocket(server, cookie))).toEqual({ status: 503 });
    const gone = fate(second);
    second.close();
    await gone;
    await opened(pageSocket(server, cookie));
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('more connections than there is room for are dropped', async () => {
    const server = await testServer({ handlers, limits: { connections: 10 } });
    const sockets = Array.from({ length: 30 }, () => createConnection(server.port, '127.0.0.1'));
    const dropped = sockets.map((socket) => new Promise<void>((resolve) => {
      socket.on('error', () => null).on('close', () => {
        resolve();
      });
      socket.resume();
    }));
    let count = 0;
    for (const drop of dropped) void drop.then(() => count++);
    await expect.poll(() => count).toBe(20);
    for (const socket of sockets) socket.destroy();
    await Promise.all(dropped);
    await expectAlive(server);
  });

  test('a client that asks and does not read is dropped, and what waits for it stays bounded', async () => {
    let answered = 0;
    const server = await testServer({
      handlers: {
        ...handlers,
        'files.read': () => {
          answered++;
          return { piece: new Uint8Array(1024 * 1024), last: false };
        },
      },
      limits: { sendBuffer: 8 * 1024 * 1024 },
    });
    const socket = await opened(pageSocket(server, await enter(server.url)));
    const end = fate(socket);
    socket.pause();
    for (let id = 1; id <= 200; id++) socket.send(encodeMessage({ v: 1, type: 'request', id, name: 'files.read', payload: { file: 'f', offset: 0 } }));
    await expectAlive(server);
    await expect.poll(() => answered).toBeGreaterThan(8);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    socket.resume();
    const { code } = { code: 0, ...(await end) };
    expect([1006, 1013]).toContain(code);
    await expectAlive(server);
  });

  test('a flood waits in the network instead of taking the server\'s time', async () => {
    let calls = 0;
    const server = await testServer({
      handlers: {
        'views.list': () => {
          calls++;
          return [];
        },
      },
      limits: { frames: { burst: 100, perSecond: 200 } },
    });
    const client = connectContract(await openWebSocketPort(pageSocket(server, await enter(server.url))));
    const started = performance.now();
    for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 150 }, () => client.call('views.list', { screen: null })));
    // What has come is answered, and the next is read when the rate allows it: 350 frames too many at 200 a second.
    expect(performance.now() - started).toBeGreaterThan(1500);
    expect(calls).toBe(600);
  });

  test('a client that gives no sign of life is dropped', async () => {
    const { server, socket } = await connected({ limits: { heartbeatMs: 100 } });
    const quiet = pageSocket(server, await enter(server.mintUrl()), { autoPong: false });
    expect(await fate(quiet)).toEqual({ code: 1008, reason: 'no sign of life' });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});
