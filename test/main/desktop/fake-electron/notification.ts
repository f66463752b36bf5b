import { FakeEmitter } from './emitter.ts';

export class FakeNotification extends FakeEmitter<'show' | 'click' | 'close'> implements Pick<Electron.Notification, 'title' | 'body' | 'show' | 'close'> {
  /** those that were shown, in order */
  static readonly shown: FakeNotification[] = [];
  readonly title: string;
  readonly body: string;

  constructor({ title = '', body = '' }: Electron.NotificationConstructorOptions = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    FakeNotification.shown.push(this);
    this.emit('show');
  }

  close(): void {
    this.emit('close');
  }
}
