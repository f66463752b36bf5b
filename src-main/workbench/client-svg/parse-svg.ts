import type { SvgElement } from './svg-element.ts';
import { checkAttribute, checkElement, svgError } from './svg-rules.ts';

/** Most elements and deepest nesting: a chart has some thousands of elements, a few levels deep. */
const MOST_ELEMENTS = 200_000;
const MOST_DEPTH = 32;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };

/** Texts count inside these alone; between shapes there is but white space. */
const TEXT_HOLDERS: ReadonlySet<string> = new Set(['text', 'tspan', 'title', 'desc']);

const NAME = /[A-Za-z][\w:.-]*/y;
const ATTRIBUTE = /\s+([A-Za-z][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

interface OpenElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: (SvgElement | string)[];
}

/**
 * Reads an SVG that a client sent. Everything that it may hold is named in svg-rules.ts; what renders it later sees nothing
 * but what was read here, so no difference between two parsers can let something through.
 *
 * @throws UserError for anything else: another element or attribute, an entity or a document type, XML that is not well formed
 */
export function parseSvg(text: string): SvgElement {
  let at = skipMisc(text, 0, true);
  let elements = 0;
  const open: OpenElement[] = [];
  let root: SvgElement | null = null;
  while (root === null) {
    const next = text.indexOf('<', at);
    if (next < 0) throw svgError('it ends in the middle');
    addText(open.at(-1), text.slice(at, next));
    if (text.startsWith('<!--', next)) {
      at = skipComment(text, next);
      continue;
    }
    if (text[next + 1] === '/') {
      const name = match(NAME, text, next + 2)?.[0] ?? '';
      const end = next + 2 + name.length;
      const element = open.pop();
      if (element === undefined || element.name !== name || !/^\s*>/.test(text.slice(end, end + 20))) throw svgError(`the end of ${JSON.stringify(name.slice(0, 40))} does not fit`);
      at = text.indexOf('>', end) + 1;
      if (open.length === 0) root = element;
      continue;
    }
    const name = match(NAME, text, next + 1)?.[0];
    if (name === undefined) throw svgError(`it holds ${JSON.stringify(text.slice(next, next + 20))}`);
    checkElement(name);
    if ((open.length === 0) !== (name === 'svg')) throw svgError(open.length === 0 ? `it begins with ${name}` : 'it holds an svg inside');
    if (++elements > MOST_ELEMENTS || open.length >= MOST_DEPTH) throw svgError(`it holds more than ${MOST_ELEMENTS} elements, or nests them deeper than ${MOST_DEPTH}`);
    const element: OpenElement = { name, attributes: new Map(), children: [] };
    at = readAttributes(text, next + 1 + name.length, element);
    // A clip within a clip within a clip would be drawn once for every way through them.
    if (element.attributes.has('clip-path') && [element, ...open].some((of) => of.name === 'clipPath')) throw svgError('a clip of it is clipped itself');
    open.at(-1)?.children.push(element);
    if (text.startsWith('/>', at)) {
      at += 2;
      if (open.length === 0) root = element;
    } else if (text[at] === '>') {
      at++;
      open.push(element);
    } else throw svgError(`the element ${name} is not closed`);
  }
  if (skipMisc(text, at, false) !== text.length) throw svgError('something follows its end');
  return root;
}

/** @returns place after the last attribute and white space */
function readAttributes(text: string, from: number, { name: element, attributes }: OpenElement): number {
  let at = from;
  for (let found = match(ATTRIBUTE, text, at); found !== null; found = match(ATTRIBUTE, text, at)) {
    const [whole, name = '', double, single] = found;
    const value = decoded(double ?? single ?? '');
    if (attributes.has(name)) throw svgError(`its ${element} has two attributes ${name}`);
    if (checkAttribute(element, name, value)) attributes.set(name, value);
    at += whole.length;
  }
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}

function addText(element: OpenElement | undefined, raw: string): void {
  if (raw === '') return;
  const content = decoded(raw);
  if (element !== undefined && TEXT_HOLDERS.has(element.name)) element.children.push(content);
  else if (content.trim() !== '') throw svgError(`it holds the text ${JSON.stringify(content.trim().slice(0, 40))} outside of a text element`);
}

function decoded(raw: string): string {
  return raw.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));|&|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gi, (found, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : NaN;
    const character = name !== undefined ? ENTITIES[name] : code >= 32 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff ? String.fromCodePoint(code) : code === 9 || code === 10 || code === 13 ? ' ' : undefined;
    if (character === undefined) throw svgError(`it holds ${JSON.stringify(found)}`);
    return character;
  });
}

/** White space, comments and, at the beginning, an XML declaration. */
function skipMisc(text: string, from: number, atBeginning: boolean): number {
  let at = from;
  if (atBeginning) at = /^\uFEFF?(?:<\?xml\s[^<>?]{0,100}\?>)?/.exec(text)?.[0].length ?? 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at++;
    if (!text.startsWith('<!--', at)) return at;
    at = skipComment(text, at);
  }
}

function skipComment(text: string, from: number): number {
  const end = text.indexOf('-->', from + 4);
  if (end < 0) throw svgError('a comment is not closed');
  return end + 3;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
