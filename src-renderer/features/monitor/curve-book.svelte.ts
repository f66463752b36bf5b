import { untrack } from 'svelte';
import { useWorkbench } from '../../app/workbench-context.ts';
import { StepCurves } from './step-curves.svelte.ts';

export interface WantedCurves {
  readonly step: string;
  /** waits or works: points may be added */
  readonly isGrowing: boolean;
}

interface Opened {
  readonly curves: StepCurves;
  isGrowing: boolean;
}

export interface CurveBook {
  /** null: not wanted */
  get(step: string): StepCurves | null;
}

/** Curves of the steps that are looked at, opened and closed as that changes. Call it while a component is set up. */
export function curveBook(wanted: () => readonly WantedCurves[]): CurveBook {
  const { client, connection } = useWorkbench();
  let shown = $state.raw<ReadonlyMap<string, StepCurves>>(new Map());
  const opened = new Map<string, Opened>();
  const key = $derived(JSON.stringify(wanted()));

  $effect(() => {
    void key;
    const now = wanted();
    for (const [step, { curves }] of opened) {
      if (now.some((one) => one.step === step)) continue;
      curves.close();
      opened.delete(step);
    }
    for (const { step, isGrowing } of now) {
      const known = opened.get(step);
      if (known === undefined) {
        const curves = new StepCurves(client, step);
        opened.set(step, { curves, isGrowing });
        if (isGrowing) curves.follow();
        else curves.read();
      } else {
        // What was followed stays; a step that is at work again goes on where it was.
        if (isGrowing && !known.isGrowing) known.curves.follow();
        known.isGrowing = isGrowing;
      }
    }
    shown = new Map([...opened].map(([step, { curves }]) => [step, curves]));
  });

  // Streams go on by themselves; what could not be read is read when the connection is back.
  $effect(() => {
    if (connection.generation < 2) return;
    untrack(() => {
      for (const { curves, isGrowing } of opened.values()) {
        if (curves.error === null) continue;
        if (isGrowing) curves.follow();
        else curves.read();
      }
    });
  });

  $effect(() => () => {
    for (const { curves } of opened.values()) curves.close();
  });

  return { get: (step) => shown.get(step) ?? null };
}
