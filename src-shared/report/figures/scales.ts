/** From values to points, with the places where an axis is marked. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly map: (value: number) => number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Logarithmic from 10^lowest to 10^highest, a tick every power of ten; values outside are drawn at the ends. */
export function logScale(lowest: number, highest: number, from: number, to: number): Scale {
  const every = Math.max(1, Math.ceil((highest - lowest) / 8));
  return {
    domain: [10 ** lowest, 10 ** highest],
    map: (value) => from + ((Math.min(highest, Math.max(lowest, Math.log10(value))) - lowest) / (highest - lowest)) * (to - from),
    ticks: Array.from({ length: Math.floor((highest - lowest) / every) + 1 }, (_, i) => {
      const power = highest - i * every;
      return { value: Number(`1e${power}`), label: powerLabel(power) };
    }),
  };
}

/** Linear over a range widened to whole steps of 1, 2 or 5 times a power of ten; values outside are drawn at the ends. */
export function linearScale(lowest: number, highest: number, from: number, to: number, ticks = 5): Scale {
  const span = highest > lowest ? highest - lowest : Math.abs(highest) || 1;
  const raw = span / ticks;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const first = Math.floor(lowest / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(highest / step - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const domain: [number, number] = [first * step, last * step];
  return {
    domain,
    map: (value) => from + ((Math.min(domain[1], Math.max(domain[0], value)) - domain[0]) / (domain[1] - domain[0])) * (to - from),
    ticks: Array.from({ length: last - first + 1 }, (_, i) => {
      const value = (first + i) * step;
      return { value, label: (value === 0 ? 0 : value).toFixed(decimals).replace('-', '−') };
    }),
  };
}

/** Linear over exactly this range, with the ticks that lie inside; values outside are drawn at the ends. */
export function tightScale(lowest: number, highest: number, from: number, to: number, ticks = 4): Scale {
  const wide = linearScale(lowest, highest, from, to, ticks);
  const span = highest > lowest ? highest - lowest : 1;
  return {
    domain: [lowest, lowest + span],
    map: (value) => from + ((Math.min(lowest + span, Math.max(lowest, value)) - lowest) / span) * (to - from),
    ticks: wide.ticks.filter(({ value }) => value >= lowest - span * 1e-9 && value <= lowest + span * (1 + 1e-9)),
  };
}

const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** 1, 10 and 0.1 as they are read, other powers as 10⁻³. */
export function powerLabel(power: number): string {
  if (power === 0 || power === 1) return String(10 ** power);
  return `10${power < 0 ? '⁻' : ''}${String(Math.abs(power)).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? digit)}`;
}
