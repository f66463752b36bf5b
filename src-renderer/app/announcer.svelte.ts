import { untrack } from 'svelte';
import { nowMs } from './clock.ts';

/** ms within which messages stand together: the next one alone would be read instead of the one before. */
const TOGETHER_MS = 1000;
/** Messages that stand together at most; of a burst, the last ones. */
const MOST = 5;

/** What the polite live region says next: changes of state that a reader of the screen would see. */
export class Announcer {
  #text = $state('');
  #recent: readonly string[] = [];
  #saidAt = 0;

  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    const now = nowMs();
    this.#recent = now - this.#saidAt < TOGETHER_MS ? [...this.#recent, text].slice(-MOST) : [text];
    this.#saidAt = now;
    const next = this.#recent.map((one, i) => (i === this.#recent.length - 1 || /[.!?]$/.test(one) ? one : `${one}.`)).join(' ');
    // The same words twice are an announcement twice.
    this.#text = next === untrack(() => this.#text) ? `${next}\u00a0` : next;
  }
}
