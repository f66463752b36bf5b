import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import PDFDocument from 'pdfkit';
import { PRINT_PALETTE } from '../../src-shared/report/figures/palettes.ts';
import type { Mark, Scene } from '../../src-shared/report/figures/scene.ts';
import { sceneSvg } from '../../src-shared/report/figures/svg.ts';
import { unpackedPath } from '../unpacked-path.ts';
import { UserError } from './user-error.ts';

const packages = createRequire(import.meta.url);

/** Without a bundled font, text would be blank on a machine that has none. Its figures are tabular by default. */
const FONTS = {
  regular: '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  strong: '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
} as const;

/** The same fonts for resvg, which is native code and reads them by itself; and none of the machine. */
export const RESVG_FONT = { fontFiles: Object.values(FONTS).map((font) => unpackedPath(packages.resolve(font))), loadSystemFonts: false, defaultFontFamily: 'Source Sans 3' };

/** Pixels of the largest picture: a page at 600 dpi has 35 million, and each takes four bytes while it is drawn. */
const MOST_PIXELS = 40_000_000;

/** @throws UserError for a picture of too many pixels. Lengths are points */
export function assertDrawable(width: number, height: number, dpi: number): void {
  const pixels = Math.round((width / 72) * dpi) * Math.round((height / 72) * dpi);
  if (pixels > MOST_PIXELS) throw new UserError('too-large', `a picture of ${Math.round(pixels / 1e6)} million pixels is too large`, 'choose fewer dots an inch, a smaller width, or PDF, which has no pixels');
}

/** What print asks for. */
export const PRINT_DPI = 300;

/** A figure as an SVG document on white paper. */
export function figureSvg(scene: Scene): string {
  return sceneSvg(scene, { palette: PRINT_PALETTE, background: true, id: 'figure' });
}

/** The same picture as PNG, at the printed size. @throws UserError when it would be too large */
export function figurePng(scene: Scene, dpi = PRINT_DPI): Uint8Array {
  assertDrawable(scene.width, scene.height, dpi);
  const resvg = new Resvg(figureSvg(scene), { fitTo: { mode: 'width', value: Math.round((scene.width / 72) * dpi) }, background: '#ffffff', font: RESVG_FONT });
  return resvg.render().asPng();
}

/**
 * The same picture as PDF: vector lines, real text with its fonts embedded, a page of the figure's size.
 *
 * @param createdAt the only date in the file, so that the same results give the same bytes
 */
export async function figurePdf(scene: Scene, createdAt: Date): Promise<Uint8Array> {
  const document = new PDFDocument({ size: [scene.width, scene.height], margin: 0, info: { Title: scene.title, Subject: scene.description, Producer: 'MU-ALIGN Workbench', Creator: 'MU-ALIGN Workbench', CreationDate: createdAt } });
  const finished = finishedPdf(document);
  registerFonts(document);
  for (const mark of scene.marks) drawMark(document, mark);
  document.end();
  return finished;
}

/** The bytes of a document, once it is ended. To be called before anything is drawn. */
export async function finishedPdf(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  return Buffer.concat(chunks);
}

/** Fonts `regular` and `strong`, as they are embedded. */
export function registerFonts(document: PDFKit.PDFDocument): void {
  for (const [name, font] of Object.entries(FONTS)) document.registerFont(name, readFileSync(packages.resolve(font)));
}

function drawMark(document: PDFKit.PDFDocument, mark: Mark): void {
  document.save();
  if (mark.kind === 'path') drawPath(document, mark);
  else drawText(document, mark);
  document.restore();
}

function drawPath(document: PDFKit.PDFDocument, { d, stroke, width, dash, fill, opacity }: Extract<Mark, { kind: 'path' }>): void {
  document.path(d).lineWidth(width).lineJoin('round').opacity(opacity);
  // The operator itself: dash() is typed for a stroke and a gap only.
  if (dash !== null) document.addContent(`[${dash.join(' ')}] 0 d`);
  if (fill !== null && stroke !== null) document.fillAndStroke(PRINT_PALETTE[fill], PRINT_PALETTE[stroke]);
  else if (fill !== null) document.fill(PRINT_PALETTE[fill]);
  else if (stroke !== null) document.stroke(PRINT_PALETTE[stroke]);
}

function drawText(document: PDFKit.PDFDocument, { text, x, y, size, anchor, strong, paint, rotate }: Extract<Mark, { kind: 'text' }>): void {
  document.font(strong ? 'strong' : 'regular').fontSize(size).fillColor(PRINT_PALETTE[paint]);
  const width = document.widthOfString(text);
  if (rotate !== 0) document.rotate(rotate, { origin: [x, y] });
  document.text(text, x - { start: 0, middle: width / 2, end: width }[anchor], y, { lineBreak: false, baseline: 'alphabetic' });
}
