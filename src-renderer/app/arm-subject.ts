/** An arm of a run, as calls name it. */
export interface ArmSubject {
  readonly run: string;
  readonly arm: string;
}

/** In an address: an arm of the screen's own run by its id, one of another run as ARM@RUN. */
export function subjectText({ run, arm }: ArmSubject, ownRun: string): string {
  return run === ownRun ? arm : `${arm}@${run}`;
}

export function readSubject(text: string, ownRun: string): ArmSubject {
  const at = text.lastIndexOf('@');
  return at <= 0 || at === text.length - 1 ? { run: ownRun, arm: text } : { arm: text.slice(0, at), run: text.slice(at + 1) };
}

export function isSameSubject(a: ArmSubject, b: ArmSubject): boolean {
  return a.run === b.run && a.arm === b.arm;
}
