import type { DesktopBridge, PrintedPage } from '../../src-shared/desktop/bridge.ts';
import type { Workbench } from './workbench-context.ts';

/** Makes a PDF by the desktop application, which asks where to, and says what came of it. */
export async function printPage(desktop: Pick<DesktopBridge, 'print'>, page: PrintedPage, { toasts, faults }: Pick<Workbench, 'toasts' | 'faults'>): Promise<void> {
  try {
    const { name, problem } = await desktop.print(page);
    if (problem !== null) throw new Error(problem);
    if (name !== null) toasts.show(`${name} was written.`);
  } catch (error) {
    faults.show(error, { title: 'The PDF could not be written' });
  }
}
