/** What is shown to people, and what they answer. An unexpected question is an error. */
export class FakeDialog implements Pick<Electron.Dialog, 'showErrorBox'> {
  /** every box and dialog, in order */
  readonly shown: { readonly kind: 'message' | 'error' | 'open' | 'save'; readonly options: Electron.MessageBoxOptions | Electron.OpenDialogOptions | Electron.SaveDialogOptions }[] = [];
  /** answers to come: the label of the button that is pressed, or the paths that are chosen */
  readonly answers: (string | readonly string[])[] = [];
  /** takes the next answers only when this resolves: somebody thinks */
  thinks: Promise<unknown> = Promise.resolve();

  showErrorBox(title: string, content: string): void {
    this.shown.push({ kind: 'error', options: { title, message: content } });
  }

  async showMessageBox(...args: [Electron.BaseWindow, Electron.MessageBoxOptions] | [Electron.MessageBoxOptions]): Promise<Electron.MessageBoxReturnValue> {
    const options = args.length === 1 ? args[0] : args[1];
    this.shown.push({ kind: 'message', options });
    const { signal } = options;
    const takenBack = new Promise((resolve) => signal?.addEventListener('abort', resolve));
    await Promise.race([this.thinks, takenBack]);
    if (signal?.aborted === true) return later({ response: options.cancelId ?? 0, checkboxChecked: false });
    const answer = this.answers.shift();
    const response = typeof answer === 'string' ? (options.buttons ?? ['OK']).indexOf(answer) : (options.cancelId ?? 0);
    if (response < 0) throw new Error(`there is no button ${JSON.stringify(answer)} among ${JSON.stringify(options.buttons)}`);
    return later({ response, checkboxChecked: false });
  }

  showOpenDialog(...args: [Electron.BaseWindow, Electron.OpenDialogOptions] | [Electron.OpenDialogOptions]): Promise<Electron.OpenDialogReturnValue> {
    this.shown.push({ kind: 'open', options: args.length === 1 ? args[0] : args[1] });
    const answer = this.answers.shift();
    const filePaths = answer === undefined ? [] : typeof answer === 'string' ? [answer] : [...answer];
    return later({ canceled: filePaths.length === 0, filePaths });
  }

  showSaveDialog(...args: [Electron.BaseWindow, Electron.SaveDialogOptions] | [Electron.SaveDialogOptions]): Promise<Electron.SaveDialogReturnValue> {
    this.shown.push({ kind: 'save', options: args.length === 1 ? args[0] : args[1] });
    const answer = this.answers.shift();
    const filePath = typeof answer === 'string' ? answer : '';
    return later({ canceled: filePath === '', filePath });
  }
}

/** Nobody answers at once. */
function later<T>(value: T): Promise<T> {
  return new Promise((resolve) => {
    setImmediate(resolve, value);
  });
}

export const dialog = new FakeDialog();
