import { MOST_PINS } from './drawn-series.ts';

/** A step, of this run or another one, whose curves lie over those of the step that is looked at. */
export interface Pin {
  readonly run: string;
  readonly step: string;
}

const BETWEEN = '~';

/** Pins as the address has them: RUN~STEP,RUN~STEP. What is none is left out. */
export function readPins(text: string | undefined): Pin[] {
  const pins = (text ?? '').split(',').flatMap((part): Pin[] => {
    const [run = '', step = '', ...rest] = part.split(BETWEEN);
    return run === '' || step === '' || rest.length > 0 ? [] : [{ run, step }];
  });
  return [...new Map(pins.map((pin) => [pin.step, pin])).values()].slice(0, MOST_PINS);
}

/** Null: there are none. */
export function pinsText(pins: readonly Pin[]): string | null {
  return pins.length === 0 ? null : pins.map(({ run, step }) => `${run}${BETWEEN}${step}`).join(',');
}

/** The pins with one more, or without it where it is there. */
export function togglePin(pins: readonly Pin[], pin: Pin): Pin[] {
  const without = pins.filter(({ step }) => step !== pin.step);
  return without.length < pins.length ? without : [...pins, pin].slice(-MOST_PINS);
}
