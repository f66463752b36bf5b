import { Notification, app, powerSaveBlocker } from 'electron';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { hasResult } from '../../src-shared/experiment/work-state.ts';
import { runChangeText } from '../../src-shared/experiment/work-state-text.ts';
import type { KeptWindow } from './kept-window.ts';
import type { RunsAtWork } from '../workbench/runs-at-work.ts';
import { showRun } from './show-run.ts';

/** As the installer names the program. */
const APP_ID = 'org.mu-align.workbench';
/** A run that took longer is told when it ends: until then somebody may have turned to something else. */
const LONG_MS = 60_000;

/**
 * What the system shows of runs and does for them: it stays awake while one is at work, its bar of programs shows how far
 * they are, and who looks elsewhere is told when a long one ends.
 */
export function showActivity(runs: RunsAtWork, window: KeptWindow): void {
  // Windows shows notifications only of a program whose shortcut has this name.
  app.setAppUserModelId(APP_ID);
  let blocker: number | null = null;
  /** ended without a result, and nobody has looked since */
  let hasFailed = false;
  // A notification that nothing holds is collected, and a click on it comes to nobody.
  const notifications = new Set<Notification>();

  const show = (): void => {
    const { all, progress } = runs;
    if (progress !== null) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
    app.setBadgeCount(all.length);
    if (hasFailed) window.current()?.setProgressBar(progress ?? 1, { mode: 'error' });
    else window.current()?.setProgressBar(progress ?? -1, { mode: all.length > 0 && all.every(({ status }) => status === 'stopping') ? 'paused' : 'normal' });
  };
  const notify = (run: Run): void => {
    const notification = new Notification({ title: runChangeText(run), body: run.problem ?? (hasResult(run.status) ? 'Its results are there.' : '') });
    notifications.add(notification);
    notification.on('click', () => { showRun(window, run.id); });
    notification.on('close', () => { notifications.delete(notification); });
    notification.show();
  };

  runs.on((ended) => {
    if (window.current()?.isFocused() !== true) {
      hasFailed ||= ended.some(({ run }) => run.status === 'failed' || run.status === 'interrupted');
      if (Notification.isSupported()) for (const { run, durationMs } of ended) if (durationMs >= LONG_MS) notify(run);
    }
    show();
  });
  app.on('browser-window-focus', () => {
    hasFailed = false;
    show();
  });
}
