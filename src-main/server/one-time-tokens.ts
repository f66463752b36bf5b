import { newSecret, sameSecret } from './secrets.ts';

/** Addresses that were handed out and not yet opened; an older one ends when there are more. */
const MOST = 16;

/** Tokens that each work once. */
export class OneTimeTokens {
  readonly #tokens = new Set<string>();

  mint(): string {
    const token = newSecret();
    this.#tokens.add(token);
    for (const oldest of this.#tokens) {
      if (this.#tokens.size <= MOST) break;
      this.#tokens.delete(oldest);
    }
    return token;
  }

  /** Whether it was minted here; from now on it is not. */
  redeem(given: string): boolean {
    // All are compared, so that the time does not tell which one was close.
    const [found] = [...this.#tokens].filter((token) => sameSecret(given, token));
    return found !== undefined && this.#tokens.delete(found);
  }
}
