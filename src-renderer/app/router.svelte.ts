import { untrack } from 'svelte';
import { href, parseRoute } from './routes.ts';
import type { Route, ScreenId } from './routes.ts';

const HOME: Route = { screen: 'home', parts: [], query: {} };

/** Where the window is, as its address says; back and forward are the browser's own. */
export class Router {
  #route = $state.raw<Route>(HOME);
  #unknown = $state.raw<string | null>(null);
  readonly #window: Window;

  constructor(of: Window) {
    this.#window = of;
    this.#read();
    of.addEventListener('hashchange', this.#read);
  }

  get route(): Route {
    return this.#route;
  }

  /** an address that no screen has, as it was typed or linked */
  get unknown(): string | null {
    return this.#unknown;
  }

  go(screen: ScreenId, parts: readonly string[] = [], query: Readonly<Record<string, string | null>> = {}): void {
    this.#window.location.hash = href(screen, parts, query);
  }

  /** The same without an entry in the history: for what one looks at in passing, such as a cell that has the focus. */
  replace(screen: ScreenId, parts: readonly string[] = [], query: Readonly<Record<string, string | null>> = {}): void {
    const target = href(screen, parts, query);
    if (target === this.#window.location.hash) return;
    this.#window.history.replaceState(this.#window.history.state, '', target);
    this.#read();
  }

  /** Changes some values of the query; null takes one away. Settings of a screen replace the entry of the history. */
  setQuery(changes: Readonly<Record<string, string | null>>, how: 'replace' | 'push' = 'replace'): void {
    const { screen, parts, query } = untrack(() => this.#route);
    if (how === 'push') this.go(screen, parts, { ...query, ...changes });
    else this.replace(screen, parts, { ...query, ...changes });
  }

  dispose(): void {
    this.#window.removeEventListener('hashchange', this.#read);
  }

  readonly #read = (): void => {
    const { hash } = this.#window.location;
    const route = parseRoute(hash);
    this.#unknown = route === null ? hash : null;
    if (route !== null) this.#route = route;
  };
}
