/** An element of an SVG that was checked: only what svg-rules.ts allows. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** elements and, inside text, title and desc, texts */
  readonly children: readonly (SvgElement | string)[];
}

/** A number in an attribute; the fallback where it is missing or none. A unit of px is taken, others are not. */
export function numberOf({ attributes }: SvgElement, name: string, fallback: number): number {
  const text = attributes.get(name);
  if (text === undefined) return fallback;
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:px)?\s*$/i.exec(text);
  const value = match === null ? NaN : Number(match[1]);
  return Number.isFinite(value) ? value : fallback;
}
