import type { SceneObject } from './scene-objects.ts';
import { COLOURS, SHAPES } from './scene-words.ts';

type Colour = (typeof COLOURS)[number];
type Shape = (typeof SHAPES)[number];

/** Width and height of a picture; six objects have a place each, for the world has no places of its own. */
const WIDTH = 180;
const HEIGHT = 120;
const COLUMNS = 3;
const PLACE = WIDTH / COLUMNS;
const RADIUS = [12, 23] as const;

const FILL: Readonly<Record<Colour, string>> = { red: '#d62f2f', green: '#2e9d47', blue: '#2f6fd6', yellow: '#f0c419', brown: '#8a5a34', gray: '#8d9299', purple: '#8a45b8', orange: '#ef7d1a' };

/** A scene as an SVG document: what is in it, in the order in which it was drawn from left to right. */
export function scenePicture(objects: readonly SceneObject[]): string {
  const marks = objects.map((object, place) => {
    const colour = COLOURS[object.colour] ?? 'gray';
    const shape = SHAPES[object.shape] ?? 'ball';
    const x = PLACE * ((place % COLUMNS) + 0.5);
    const y = PLACE * (Math.floor(place / COLUMNS) + 0.5);
    return `<g transform="translate(${x} ${y})" fill="${FILL[colour]}" stroke="#20242a" stroke-width="1.5" stroke-linejoin="round">${outline(shape, RADIUS[object.size] ?? RADIUS[0])}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><rect width="${WIDTH}" height="${HEIGHT}" fill="#f4f5f6"/>${marks.join('')}</svg>`;
}

function outline(shape: Shape, r: number): string {
  switch (shape) {
    case 'cube': {
      const [s, d] = [0.72 * r, 0.4 * r];
      return `<path d="M${-s} ${-s + d}h${2 * s - d}v${2 * s - d}h${d - 2 * s}z"/><path d="M${-s} ${-s + d}l${d} ${-d}h${2 * s - d}l${-d} ${d}z" fill-opacity=".7"/><path d="M${s - d} ${-s + d}l${d} ${-d}v${2 * s - d}l${-d} ${d}z" fill-opacity=".5"/>`;
    }
    case 'ball':
      return `<circle r="${0.9 * r}"/><circle cx="${-0.3 * r}" cy="${-0.3 * r}" r="${0.2 * r}" fill="#ffffff" fill-opacity=".6" stroke="none"/>`;
    case 'cone':
      return `<path d="M0 ${-r}L${0.75 * r} ${0.6 * r}A${0.75 * r} ${0.25 * r} 0 0 1 ${-0.75 * r} ${0.6 * r}Z"/>`;
    case 'ring':
      return `<path fill-rule="evenodd" d="M${-0.9 * r} 0a${0.9 * r} ${0.9 * r} 0 1 0 ${1.8 * r} 0a${0.9 * r} ${0.9 * r} 0 1 0 ${-1.8 * r} 0zM${-0.5 * r} 0a${0.5 * r} ${0.5 * r} 0 1 0 ${r} 0a${0.5 * r} ${0.5 * r} 0 1 0 ${-r} 0z"/>`;
    case 'star': {
      const tips = Array.from({ length: 10 }, (_, i) => {
        const reach = i % 2 === 0 ? r : 0.42 * r;
        const angle = (Math.PI * i) / 5 - Math.PI / 2;
        return `${(reach * Math.cos(angle)).toFixed(2)},${(reach * Math.sin(angle)).toFixed(2)}`;
      });
      return `<polygon points="${tips.join(' ')}"/>`;
    }
    case 'tube':
      return `<path d="M${-0.5 * r} ${-0.7 * r}V${0.7 * r}A${0.5 * r} ${0.2 * r} 0 0 0 ${0.5 * r} ${0.7 * r}V${-0.7 * r}Z"/><ellipse cy="${-0.7 * r}" rx="${0.5 * r}" ry="${0.2 * r}" fill="#ffffff" fill-opacity=".45"/>`;
  }
}
