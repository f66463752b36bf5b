import { flushSync } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import { readStored, writeStored } from './stored.ts';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const KEY = 'theme';

/** Light or dark: the system's, unless the reader chose. */
export class Theme {
  #choice = $state<ThemeChoice>('system');
  #isPrinting = $state(false);
  readonly #systemIsDark = new MediaQuery('(prefers-color-scheme: dark)');
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
    const stored = readStored(KEY);
    this.choose(THEME_CHOICES.find((choice) => choice === stored) ?? 'system');
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** what is shown */
  get resolved(): 'light' | 'dark' {
    if (this.#isPrinting) return 'light';
    if (this.#choice !== 'system') return this.#choice;
    return this.#systemIsDark.current ? 'dark' : 'light';
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    if (choice === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = choice;
    writeStored(KEY, choice);
  }

  /** Paper is white, whatever the screen is. Charts are drawn anew for it before this returns. */
  print(isPrinting: boolean): void {
    this.#isPrinting = isPrinting;
    flushSync();
  }

  next(): void {
    this.choose(THEME_CHOICES[(THEME_CHOICES.indexOf(this.#choice) + 1) % THEME_CHOICES.length] ?? 'system');
  }
}
