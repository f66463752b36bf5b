import type { Palette } from './palettes.ts';
import type { Mark, Scene } from './scene.ts';
import { textWidth } from './text-width.ts';

export interface SvgOptions {
  readonly palette: Palette;
  /** paper behind the figure; a page that has its own paper leaves it out */
  readonly background: boolean;
  /** what makes the ids of title and description the page's only ones */
  readonly id: string;
}

/** The bundled face first; elsewhere the reader's own. */
export const FONT_FAMILY = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif";

/** A scene as an SVG document of its printed size, with title and description. */
export function sceneSvg(scene: Scene, { palette, background, id }: SvgOptions): string {
  const { width, height } = scene;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width / 72)}in" height="${number(height / 72)}in" viewBox="0 0 ${number(width)} ${number(height)}" role="img" aria-labelledby="${id}-title ${id}-description" font-family="${FONT_FAMILY}">`,
    `<title id="${id}-title">${xmlText(scene.title)}</title>`,
    `<desc id="${id}-description">${xmlText(scene.description)}</desc>`,
    ...(background ? [`<rect width="100%" height="100%" fill="${palette.paper}"/>`] : []),
    ...scene.marks.map((mark) => markElement(mark, palette)),
    '</svg>',
  ].join('\n')}\n`;
}

/** A text as it may stand in XML and HTML, attributes included. Control characters that XML forbids are left out. */
export function xmlText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function markElement(mark: Mark, palette: Palette): string {
  if (mark.kind === 'path') {
    const stroke = mark.stroke === null ? '' : ` stroke="${palette[mark.stroke]}" stroke-width="${number(mark.width)}" stroke-linejoin="round"${mark.dash === null ? '' : ` stroke-dasharray="${mark.dash.map(number).join(' ')}"`}`;
    return `<path d="${mark.d}" fill="${mark.fill === null ? 'none' : palette[mark.fill]}"${stroke}${mark.opacity === 1 ? '' : ` opacity="${number(mark.opacity)}"`}/>`;
  }
  const anchor = mark.anchor === 'start' ? '' : ` text-anchor="${mark.anchor}"`;
  // Another face than the bundled one is set to the same width, so that nothing overlaps.
  const length = mark.strong || !/^[ -~]{3,}$/.test(mark.text) ? '' : ` textLength="${number(textWidth(mark.text, mark.size))}" lengthAdjust="spacingAndGlyphs"`;
  const turn = mark.rotate === 0 ? '' : ` transform="rotate(${number(mark.rotate)} ${number(mark.x)} ${number(mark.y)})"`;
  return `<text x="${number(mark.x)}" y="${number(mark.y)}" font-size="${number(mark.size)}"${mark.strong ? ' font-weight="600"' : ''}${anchor}${length} fill="${palette[mark.paint]}"${turn}>${xmlText(mark.text)}</text>`;
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
