import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** What a browser says when the server is away; a page cannot silence it. */
const CONNECTION_LOST = /WebSocket connection to '[^']*' failed|net::ERR_CONNECTION_REFUSED|net::ERR_CONNECTION_RESET/;

/** Everything that goes wrong in the pages of a browser context without a test asking for it. */
export class PageProblems {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Violations of the page's policy are told on its console. */
  async watch(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
        console.error(`policy violation: ${effectiveDirective} forbids ${blockedURI} at ${sourceFile}:${String(lineNumber)}`);
      });
    });
    context.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#seen.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => {
      this.#seen.push(`uncaught: ${error.error().stack ?? error.error().message}`);
    });
  }

  /** Says that the server goes away: the browser will complain. */
  expectLoss(): void {
    this.expect(CONNECTION_LOST);
  }

  /** Messages that this test brings about on purpose. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** what nobody expected, in order */
  get unexpected(): readonly string[] {
    return this.#seen.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}
