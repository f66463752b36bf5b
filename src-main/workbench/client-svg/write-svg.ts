import { xmlText } from '../../../src-shared/report/figures/svg.ts';
import type { SvgElement } from './svg-element.ts';

/** A checked SVG as text, with other attributes on its root where they are given. */
export function writeSvg(root: SvgElement, rootAttributes: Readonly<Record<string, string>> = {}): string {
  const attributes = new Map([['xmlns', 'http://www.w3.org/2000/svg'], ...root.attributes, ...Object.entries(rootAttributes)]);
  return `${element({ ...root, attributes })}\n`;
}

function element({ name, attributes, children }: SvgElement): string {
  const start = `<${name}${[...attributes].map(([key, value]) => ` ${key}="${xmlText(value)}"`).join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.map((child) => (typeof child === 'string' ? xmlText(child) : element(child))).join('')}</${name}>`;
}
