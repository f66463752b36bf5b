import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { VIEWPORT_NAMES, useViewport } from '../viewports.ts';

/** No text is cut off or lies on other text, and the page does not scroll sideways, as it is now. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect.soft(await overflowFaults(page), `cut off or overlapping at ${width}x${height}`).toEqual([]);
}

/** The same in every size of window. */
export async function expectNoOverflowAtAnySize(page: Page): Promise<void> {
  for (const name of VIEWPORT_NAMES) {
    await useViewport(page, name);
    await expectNoOverflow(page);
  }
  await useViewport(page, 'usual');
}

/** What is cut off or overlaps, a sentence each. */
export function overflowFaults(page: Page): Promise<string[]> {
  return page.evaluate(findOverflow);
}

/** Runs in the page. */
function findOverflow(): string[] {
  const SLACK = 2;
  interface Box { left: number; top: number; right: number; bottom: number }
  interface Piece { element: Element; text: string; box: Box }
  const faults = new Set<string>();

  const name = (element: Element): string => {
    const { id } = element;
    const kind = typeof element.className === 'string' ? element.className.trim().split(/\s+/)[0] : '';
    return `${element.tagName.toLowerCase()}${id === '' ? '' : `#${id}`}${kind === undefined || kind === '' ? '' : `.${kind}`}`;
  };
  const place = (element: Element): string => (element.parentElement === null ? name(element) : `${name(element.parentElement)} > ${name(element)}`);
  const clipped = (a: Box, b: Box): Box => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const isEmpty = ({ left, top, right, bottom }: Box): boolean => right - left <= SLACK || bottom - top <= SLACK;
  const isHiddenForEyes = (element: Element): boolean => element.closest('.visually-hidden, .skip:not(:focus), [hidden]') !== null || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  /** What is seen of a box; a fault where something that cannot be scrolled hides a part of it. */
  const seen = (element: Element, box: Box, text: string): Box => {
    let rest = box;
    for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      const [x, y] = [style.overflowX, style.overflowY];
      if (x !== 'visible' || y !== 'visible') {
        const frame = at.getBoundingClientRect();
        const cuts = (how: string): boolean => how === 'hidden' || how === 'clip';
        const isShortened = style.textOverflow === 'ellipsis' && (at.getAttribute('title') ?? element.closest('[title]')?.getAttribute('title') ?? '') !== '';
        if (!isShortened && ((cuts(x) && (rest.right > frame.right + SLACK || rest.left < frame.left - SLACK)) || (cuts(y) && (rest.bottom > frame.bottom + SLACK || rest.top < frame.top - SLACK)))) faults.add(`cut off by ${place(at)}: ${text}`);
        rest = clipped(rest, frame);
      }
      if (style.position === 'fixed') break;
    }
    return rest;
  };

  /** Names that a reader takes for two where they are broken at their hyphen. */
  const NAMES = /MU-ALIGN|Fine-tune/g;
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth + SLACK) faults.add(`the page is ${page.scrollWidth} px wide in a window of ${page.clientWidth}`);
  const main = document.querySelector('main');
  if (main !== null && main.scrollWidth > main.clientWidth + SLACK) faults.add(`main is ${main.scrollWidth} px wide in ${main.clientWidth}`);

  const modal = document.querySelector('dialog[open]');
  const pieces: Piece[] = [];
  const walker = document.createTreeWalker(modal ?? document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = (node.textContent ?? '').trim().slice(0, 60);
    if (element === null || text === '' || isHiddenForEyes(element)) continue;
    for (const { 0: word, index } of (node.textContent ?? '').matchAll(NAMES)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top))).size > 1) faults.add(`broken at its hyphen: ${place(element)}: ${text}`);
    }
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const box = seen(element, rect, text);
      if (rect.width > 0 && rect.left < -SLACK) faults.add(`left of the window: ${place(element)}: ${text}`);
      if (!isEmpty(box)) pieces.push({ element, text, box });
    }
  }
  for (const field of (modal ?? document).querySelectorAll('button, input, select, textarea')) {
    if (!isHiddenForEyes(field) && field instanceof HTMLButtonElement && field.scrollWidth > field.clientWidth + SLACK) faults.add(`wider than its button: ${place(field)}: ${field.textContent.trim().slice(0, 60)}`);
  }

  const stuck = (element: Element): Element | null => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(at).position)) return at;
    return null;
  };
  const layers = new Map<Element, Element | null>();
  const layer = (element: Element): Element | null => {
    const known = layers.get(element);
    if (known !== undefined) return known;
    const found = stuck(element);
    layers.set(element, found);
    return found;
  };
  pieces.sort((a, b) => a.box.top - b.box.top);
  pieces.forEach((a, i) => {
    for (const b of pieces.slice(i + 1)) {
      if (b.box.top >= a.box.bottom - SLACK) break;
      if (a.element === b.element) continue;
      // What stays in place lies over what scrolls, and that is meant.
      if (layer(a.element) !== layer(b.element)) continue;
      // Lines of the same paragraph touch by their leading: only a real overlap counts.
      const common = clipped(a.box, b.box);
      const height = Math.min(a.box.bottom - a.box.top, b.box.bottom - b.box.top);
      if (!isEmpty(common) && common.bottom - common.top > 0.3 * height) faults.add(`on each other: ${place(a.element)}: ${a.text} | ${place(b.element)}: ${b.text}`);
    }
  });
  return [...faults];
}
