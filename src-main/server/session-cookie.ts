import { createHash, createHmac } from 'node:crypto';
import { newSecret, sameSecret } from './secrets.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * The cookie that a window shows instead of the token of its address: an end and a number, signed with the key of the
 * home folder, so that nothing about sessions needs to be stored.
 */
export class SessionCookie {
  readonly #key: string;
  readonly #name: string;
  readonly #now: () => number;

  constructor(key: string, now: () => number) {
    this.#key = key;
    this.#now = now;
    // Browsers share cookies between the ports of a host: two home folders need two names.
    this.#name = `mu-align-${createHash('sha256').update(`name of ${key}`).digest('hex').slice(0, 12)}`;
  }

  /** Value of a Set-Cookie header. */
  issue(): string {
    const content = `${this.#now() + DAYS * DAY_MS}.${newSecret().slice(0, 16)}`;
    return `${this.#name}=${content}.${this.#signature(content)}; Path=/; Max-Age=${(DAYS * DAY_MS) / 1000}; HttpOnly; SameSite=Strict`;
  }

  /** Whether a Cookie header holds one that was issued here and is still good. */
  accepts(header: string | undefined): boolean {
    for (const pair of (header ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=', 2);
      if (name !== this.#name) continue;
      const [end = '', number = '', signature = ''] = value.split('.');
      if (sameSecret(signature, this.#signature(`${end}.${number}`)) && Number(end) > this.#now()) return true;
    }
    return false;
  }

  #signature(content: string): string {
    return createHmac('sha256', this.#key).update(content).digest('base64url');
  }
}
