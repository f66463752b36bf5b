import PDFDocument from 'pdfkit';
import { finishedPdf, registerFonts } from '../figure-files.ts';
import type { ViewBox } from './render-svg.ts';
import type { SvgElement } from './svg-element.ts';
import { numberOf } from './svg-element.ts';
import { shapePath } from './shape-path.ts';
import { svgError } from './svg-rules.ts';

/** What elements inherit. */
interface Style {
  readonly fill: string;
  readonly stroke: string;
  readonly fillOpacity: number;
  readonly strokeOpacity: number;
  /** product of all groups' */
  readonly opacity: number;
  readonly strokeWidth: number;
  readonly dash: string;
  readonly lineCap: string;
  readonly lineJoin: string;
  readonly fontSize: number;
  readonly strong: boolean;
  readonly anchor: string;
  readonly baseline: string;
}

const INITIAL: Style = { fill: '#000000', stroke: 'none', fillOpacity: 1, strokeOpacity: 1, opacity: 1, strokeWidth: 1, dash: 'none', lineCap: 'butt', lineJoin: 'miter', fontSize: 16, strong: false, anchor: 'start', baseline: 'auto' };

/** How far below the line of the text its baseline lies, in em. */
const BASELINES: Readonly<Record<string, number>> = { middle: 0.25, central: 0.35, hanging: 0.66, 'text-before-edge': 0.8 };

/** A checked SVG as a PDF of one page: vector shapes, real text with its fonts embedded. */
export async function svgPdf(root: SvgElement, box: ViewBox, widthPt: number, heightPt: number, createdAt: Date): Promise<Uint8Array> {
  const title = root.children.find((child) => typeof child !== 'string' && child.name === 'title');
  const document = new PDFDocument({ size: [widthPt, heightPt], margin: 0, info: { Title: typeof title === 'object' ? textOf(title) : 'figure', Producer: 'MU-ALIGN Workbench', Creator: 'MU-ALIGN Workbench', CreationDate: createdAt } });
  const finished = finishedPdf(document);
  registerFonts(document);
  document.scale(widthPt / box.width).translate(-box.x, -box.y);
  const clips = new Map(all(root).filter(({ name }) => name === 'clipPath').map((clip) => [clip.attributes.get('id') ?? '', clip]));
  draw({ document, box, clips }, root, styleOf(root, INITIAL));
  document.end();
  return finished;
}

function all(element: SvgElement): SvgElement[] {
  return [element, ...element.children.flatMap((child) => (typeof child === 'string' ? [] : all(child)))];
}

/** The page that is drawn on. */
interface Page {
  readonly document: PDFKit.PDFDocument;
  readonly box: ViewBox;
  /** clip paths by id */
  readonly clips: ReadonlyMap<string, SvgElement>;
}

function draw(page: Page, element: SvgElement, style: Style): void {
  const { document } = page;
  if (['title', 'desc', 'defs', 'clipPath'].includes(element.name)) return;
  document.save();
  transform(document, element.attributes.get('transform') ?? '');
  clipTo(page, element);
  if (element.name === 'text') drawText(document, element, style);
  else if (element.name === 'svg' || element.name === 'g') {
    for (const child of element.children) if (typeof child !== 'string') draw(page, child, styleOf(child, style));
  } else drawShape(page, element, style);
  document.restore();
}

function drawShape({ document, box }: Page, element: SvgElement, style: Style): void {
  const path = shapePath(element, box);
  if (path === '') return;
  const fill = element.name === 'line' ? null : colour(style.fill);
  const stroke = style.strokeWidth > 0 ? colour(style.stroke) : null;
  if (fill === null && stroke === null) return;
  document.path(path);
  if (fill !== null) document.fillColor(fill.hex, fill.alpha * style.fillOpacity * style.opacity);
  if (stroke !== null) {
    document.strokeColor(stroke.hex, stroke.alpha * style.strokeOpacity * style.opacity).lineWidth(style.strokeWidth);
    document.lineCap(style.lineCap === 'round' || style.lineCap === 'square' ? style.lineCap : 'butt').lineJoin(style.lineJoin === 'round' || style.lineJoin === 'bevel' ? style.lineJoin : 'miter');
    const dash = style.dash.split(/[\s,]+/).map(Number);
    // The operator itself: dash() is typed for a stroke and a gap only.
    if (dash.every((length) => Number.isFinite(length) && length >= 0) && dash.some((length) => length > 0)) document.addContent(`[${dash.join(' ')}] 0 d`);
  }
  const rule = element.attributes.get('fill-rule') === 'evenodd' ? 'even-odd' : 'non-zero';
  if (fill !== null && stroke !== null) document.fillAndStroke(undefined, undefined, rule);
  else if (fill !== null) document.fill(rule);
  else document.stroke();
}

/** Runs of a text one after the other; one with an x of its own begins anew and is anchored there. */
function drawText(document: PDFKit.PDFDocument, text: SvgElement, style: Style): void {
  let penX = 0;
  let penY = 0;
  const run = (element: SvgElement, own: Style): void => {
    penX = numberOf(element, 'x', penX) + length(element, 'dx', own);
    penY = numberOf(element, 'y', penY) + length(element, 'dy', own);
    const paint = colour(own.fill);
    for (const child of element.children) {
      if (typeof child !== 'string') {
        run(child, styleOf(child, own));
        continue;
      }
      const content = child.replace(/\s+/g, ' ');
      if (content === '') continue;
      document.font(own.strong ? 'strong' : 'regular').fontSize(own.fontSize);
      const width = document.widthOfString(content);
      const start = penX - (own.anchor === 'middle' ? width / 2 : own.anchor === 'end' ? width : 0);
      if (paint !== null) {
        document.fillColor(paint.hex, paint.alpha * own.fillOpacity * own.opacity);
        document.text(content, start, penY + (BASELINES[own.baseline] ?? 0) * own.fontSize, { lineBreak: false, baseline: 'alphabetic' });
      }
      penX = start + width;
    }
  };
  run(text, style);
}

/** In user units; 1em is the font size. */
function length(element: SvgElement, name: string, { fontSize }: Style): number {
  const em = /^\s*([+-]?[\d.]+)em\s*$/.exec(element.attributes.get(name) ?? '');
  return em === null ? numberOf(element, name, 0) : Number(em[1]) * fontSize;
}

function styleOf(element: SvgElement, inherited: Style): Style {
  const text = (name: string, fallback: string): string => element.attributes.get(name) ?? fallback;
  const weight = text('font-weight', inherited.strong ? 'bold' : 'normal');
  return {
    fill: text('fill', inherited.fill),
    stroke: text('stroke', inherited.stroke),
    fillOpacity: numberOf(element, 'fill-opacity', inherited.fillOpacity),
    strokeOpacity: numberOf(element, 'stroke-opacity', inherited.strokeOpacity),
    opacity: inherited.opacity * Math.min(1, Math.max(0, numberOf(element, 'opacity', 1))),
    strokeWidth: numberOf(element, 'stroke-width', inherited.strokeWidth),
    dash: text('stroke-dasharray', inherited.dash),
    lineCap: text('stroke-linecap', inherited.lineCap),
    lineJoin: text('stroke-linejoin', inherited.lineJoin),
    fontSize: numberOf(element, 'font-size', inherited.fontSize),
    strong: weight === 'bold' || weight === 'bolder' || Number(weight) >= 600,
    anchor: text('text-anchor', inherited.anchor),
    baseline: text('dominant-baseline', inherited.baseline),
  };
}

/** Null for none. */
function colour(value: string): { readonly hex: string; readonly alpha: number } | null {
  const text = value.trim().toLowerCase();
  if (text === 'none' || text === 'transparent') return null;
  if (text === 'black') return { hex: '#000000', alpha: 1 };
  if (text === 'white') return { hex: '#ffffff', alpha: 1 };
  if (text.startsWith('#')) return { hex: text.length === 4 ? text.replace(/[0-9a-f]/g, '$&$&') : text, alpha: 1 };
  const [red = 0, green = 0, blue = 0, alpha = 1] = text.replace(/^rgba?\(|\)$/g, '').split(',').map(Number);
  const hex = [red, green, blue].map((part) => Math.min(255, Math.round(part)).toString(16).padStart(2, '0')).join('');
  return { hex: `#${hex}`, alpha };
}

function transform(document: PDFKit.PDFDocument, text: string): void {
  for (const [, name = '', list = ''] of text.matchAll(/([a-zA-Z]+)\s*\(([^()]*)\)/g)) {
    const [a = NaN, b, c, d = 0, e = 0, f = 0] = list.split(/[\s,]+/).filter((part) => part !== '').map(Number);
    if (![a, b ?? 0, c ?? 0, d, e, f].every(Number.isFinite)) throw svgError(`it has the transform ${JSON.stringify(text.slice(0, 40))}`);
    if (name === 'matrix') document.transform(a, b ?? 0, c ?? 0, d, e, f);
    else if (name === 'translate') document.translate(a, b ?? 0);
    else if (name === 'scale') document.scale(a, b ?? a);
    else if (name === 'rotate') document.rotate(a, { origin: [b ?? 0, c ?? 0] });
    else throw svgError(`it has the transform ${JSON.stringify(name.slice(0, 40))}`);
  }
}

function clipTo({ document, box, clips }: Page, element: SvgElement): void {
  const id = /#([\w-]+)/.exec(element.attributes.get('clip-path') ?? '')?.[1];
  const clip = id === undefined ? undefined : clips.get(id);
  if (clip === undefined) return;
  const paths = clip.children.flatMap((child) => (typeof child === 'string' ? [] : [shapePath(child, box)]));
  document.path(paths.join('')).clip();
}

function textOf({ children }: SvgElement): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
