import type { JobEvent } from '../jobs/job-event.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import { durationText } from './duration-text.ts';
import type { Terminal } from './terminal.ts';

const REDRAW_EVERY_MS = 250;
const PLAIN_LINE_EVERY_MS = 15_000;

/** What is known of a step that runs now. */
interface RunningStep {
  readonly step: Step;
  readonly since: number;
  /** from 0 to 1 */
  share: number;
  doing: string;
  losses: string;
}

/**
 * Shows how far a run is: on a terminal a few lines that are redrawn, with the steps that run now, their losses and
 * an estimate of the time left; otherwise a plain line a step, and one now and then in between.
 */
export class ProgressView {
  readonly #terminal: Terminal;
  readonly #clock: () => number;
  #startedAt: number;
  readonly #running = new Map<string, RunningStep>();
  #total = 0;
  #count = 0;
  #doneWeight = 0;
  #doneCount = 0;
  #drawnAt = -Infinity;
  #drawnLines = 0;

  constructor(terminal: Terminal, clock: () => number) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#startedAt = clock();
  }

  onEvent(event: JobEvent): void {
    switch (event.type) {
      case 'planned':
        this.#total = event.steps.reduce((sum, step) => sum + step.weight, 0);
        this.#count = event.steps.length;
        this.#doneWeight = 0;
        this.#doneCount = 0;
        this.#startedAt = this.#clock();
        this.#say(plannedText(event.steps.length, event.reused.length));
        break;
      case 'started':
        this.#running.set(event.step.id, { step: event.step, since: this.#clock(), share: 0, doing: '', losses: '' });
        break;
      case 'note':
        this.#say(`${event.step.label}: ${event.text}`);
        break;
      case 'line': {
        const running = this.#running.get(event.step.id);
        if (running === undefined) break;
        if (event.line.type === 'progress') {
          running.share = event.line.total > 0 ? Math.min(1, event.line.done / event.line.total) : 0;
          running.doing = event.line.label;
        } else if (event.line.type === 'metric') {
          running.losses = lossText(event.line.phase, event.line.values);
        } else if (event.line.type === 'log') this.#say(`${event.step.label}: ${event.line.text}`);
        else if (event.line.type === 'attempt' && event.line.resumed !== null) this.#say(`${event.step.label}: going on from step ${event.line.resumed.step}`);
        break;
      }
      case 'finished':
        this.#end(event.step);
        this.#doneWeight += event.step.weight;
        this.#doneCount++;
        this.#say(`[${this.#doneCount}/${this.#count}] ${event.step.label}: ${event.result.outcome === 'diverged' ? 'DIVERGED' : 'done'} in ${durationText(event.result.durationMs / 1000)}${this.#etaText()}`);
        break;
      case 'failed':
        this.#end(event.step);
        this.#say(`${event.step.label}: FAILED: ${event.reason}`);
        break;
      case 'stopped':
        this.#end(event.step);
        break;
      case 'trouble':
        this.#say(event.text);
        break;
      case 'run':
      case 'attempt':
      case 'stopping':
      case 'requeued':
      case 'reordered':
        break;
    }
    this.#draw();
  }

  /** Takes the live lines away. */
  close(): void {
    this.#erase();
  }

  #end(step: Step): void {
    this.#running.delete(step.id);
  }

  #say(text: string): void {
    this.#erase();
    this.#terminal.note(text);
    this.#drawnAt = -Infinity;
  }

  #etaText(): string {
    const share = this.#share();
    const elapsed = (this.#clock() - this.#startedAt) / 1000;
    if (share < 0.02 || share >= 1) return '';
    return `, about ${durationText((elapsed * (1 - share)) / share)} left`;
  }

  #share(): number {
    const running = [...this.#running.values()].reduce((sum, { step, share }) => sum + step.weight * share, 0);
    return this.#total === 0 ? 0 : (this.#doneWeight + running) / this.#total;
  }

  #draw(): void {
    const now = this.#clock();
    const { live, columns } = this.#terminal;
    if (!live) {
      if (this.#running.size > 0 && now - Math.max(this.#drawnAt, this.#startedAt) >= PLAIN_LINE_EVERY_MS) {
        this.#drawnAt = now;
        this.#terminal.note([...this.#running.values()].map((running) => describe(running)).join('; ') + this.#etaText());
      }
      return;
    }
    if (now - this.#drawnAt < REDRAW_EVERY_MS || this.#count === 0) return;
    this.#erase();
    const filled = Math.round(this.#share() * 24);
    const lines = [
      `[${'#'.repeat(filled)}${'.'.repeat(24 - filled)}] ${this.#doneCount}/${this.#count} steps, ${durationText((now - this.#startedAt) / 1000)}${this.#etaText()}`,
      ...[...this.#running.values()].map((running) => `  ${describe(running)}`),
    ].map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
    this.#terminal.raw(`${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
    this.#drawnAt = now;
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#terminal.raw(`\u001b[${this.#drawnLines}A\u001b[0J`);
    this.#drawnLines = 0;
  }
}

function plannedText(todo: number, done: number): string {
  if (todo === 0) return `nothing to do: all ${done} steps were done before`;
  return `${todo} steps to do${done === 0 ? '' : `, ${done} done before`}`;
}

function describe({ step, share, doing, losses }: RunningStep): string {
  const parts = [`${step.label} ${String(Math.round(share * 100)).padStart(3)} %`, doing, losses].filter((part) => part !== '');
  return parts.join(' · ');
}

/** The losses of a metric point (loss, retainLoss, forgetLoss, ...), three digits each. */
function lossText(phase: string, values: Readonly<Record<string, number | null>>): string {
  const shown = Object.entries(values)
    .filter(([name]) => /loss$/i.test(name))
    .slice(0, 4)
    .map(([name, value]) => `${name} ${value === null ? 'not finite' : value.toPrecision(3)}`);
  return shown.length === 0 ? '' : `${phase}: ${shown.join(' ')}`;
}
