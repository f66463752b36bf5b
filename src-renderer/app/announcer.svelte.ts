import { untrack } from 'svelte';

/** What the polite live region says next: changes of state that a reader of the screen would see. */
export class Announcer {
  #text = $state('');

  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    // The same words twice are an announcement twice.
    this.#text = text === untrack(() => this.#text) ? `${text}\u00a0` : text;
  }
}
