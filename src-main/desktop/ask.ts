import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';

export interface Question<Answer extends string> {
  readonly type: 'info' | 'question' | 'warning' | 'error';
  readonly message: string;
  readonly detail: string;
  /** labels of the buttons; the first is what Enter chooses */
  readonly answers: readonly Answer[];
  /** what closing the dialog means */
  readonly otherwise: Answer;
  /** takes the question back */
  readonly signal?: AbortSignal;
}

/** Asks in the system's dialog, before a window where one is seen. */
export async function ask<Answer extends string>(window: BrowserWindow | null, { type, message, detail, answers, otherwise, signal }: Question<Answer>): Promise<Answer> {
  const options = { type, message, detail, buttons: [...answers], defaultId: 0, cancelId: answers.indexOf(otherwise), noLink: true, ...(signal === undefined ? {} : { signal }) };
  const { response } = window?.isVisible() === true ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options);
  return answers[response] ?? otherwise;
}
