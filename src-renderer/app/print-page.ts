import type { DesktopBridge } from '../../src-shared/desktop/bridge.ts';
import { saveFile } from '../ui/save-file.ts';
import type { Workbench } from './workbench-context.ts';

/** What is made into a PDF. */
export interface PrintedPage {
  /** that is offered */
  readonly fileName: string;
  /** a page of its own; null: the window as it stands */
  readonly report: string | null;
}

/** Lets the desktop application make a PDF, saves it, and says what came of it. */
export async function printPage(desktop: Pick<DesktopBridge, 'print'>, page: PrintedPage | Promise<PrintedPage>, { toasts, faults }: Pick<Workbench, 'toasts' | 'faults'>): Promise<void> {
  try {
    const { fileName, report } = await page;
    const saved = await saveFile(fileName, await desktop.print(report), 'application/pdf');
    if (saved !== null) toasts.show(`${saved} was written.`);
  } catch (error) {
    faults.show(error, { title: 'The PDF could not be written' });
  }
}

/** The screen that is shown. @param title of the window */
export function screenPage(title: string): PrintedPage {
  const name = title.replaceAll(/[^\p{L}\p{N}-]+/gu, ' ').trim();
  return { fileName: `${name === '' ? 'Workbench' : name}.pdf`, report: null };
}
