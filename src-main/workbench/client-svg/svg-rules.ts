import { UserError } from '../user-error.ts';

/** What an SVG from a client may hold: shapes, texts and clips, and nothing that loads, runs or multiplies. */
export const ELEMENTS: ReadonlySet<string> = new Set(['svg', 'g', 'path', 'rect', 'line', 'circle', 'ellipse', 'polyline', 'polygon', 'text', 'tspan', 'title', 'desc', 'defs', 'clipPath']);

const KEPT: ReadonlySet<string> = new Set([
  'd', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'r', 'rx', 'ry', 'cx', 'cy', 'dx', 'dy', 'width', 'height', 'points', 'transform', 'viewBox', 'id', 'xmlns',
  'fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-dashoffset', 'stroke-linecap', 'stroke-linejoin', 'opacity',
  'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'textLength', 'lengthAdjust', 'clip-path', 'clip-rule',
]);

/** Attributes that say nothing of the picture. */
const DROPPED = /^(?:class|role|tabindex|focusable|lang|preserveAspectRatio|version|aria-[a-z-]+|data-[a-z0-9-]+|xmlns:[a-z]+|xml:space)$/;

/** Colours as a document computes them: names and variables depend on where a picture is shown. */
const COLOUR = /^(?:none|transparent|black|white|#[0-9a-f]{3}|#[0-9a-f]{6}|rgba?\(\s*\d{1,3}(?:\.\d+)?\s*,\s*\d{1,3}(?:\.\d+)?\s*,\s*\d{1,3}(?:\.\d+)?\s*(?:,\s*(?:0|1|0?\.\d+)\s*)?\))$/i;

export function svgError(problem: string): UserError {
  return new UserError('svg', `this picture cannot be rendered: ${problem}`, 'it may hold shapes, texts and clips alone, with colours written as #rrggbb or rgb()');
}

/** @throws UserError for an element that a picture may not hold */
export function checkElement(name: string): void {
  if (!ELEMENTS.has(name)) throw svgError(`it holds an element ${JSON.stringify(name.slice(0, 40))}`);
}

/** Whether an attribute is kept. @throws UserError for one that a picture may not have */
export function checkAttribute(element: string, name: string, value: string): boolean {
  if (DROPPED.test(name)) return false;
  if (!KEPT.has(name)) throw svgError(`its ${element} has an attribute ${JSON.stringify(name.slice(0, 40))}`);
  if ((name === 'fill' || name === 'stroke') && !COLOUR.test(value.trim())) throw svgError(`its ${element} has the ${name} ${JSON.stringify(value.slice(0, 40))}`);
  if (name === 'clip-path' ? !/^(?:none|url\(["']?#[\w-]+["']?\))$/.test(value) : /url\s*\(/i.test(value)) throw svgError(`its ${element} refers to ${JSON.stringify(value.slice(0, 40))}`);
  if (name === 'xmlns' && value !== 'http://www.w3.org/2000/svg') throw svgError('it is of another namespace');
  return true;
}
