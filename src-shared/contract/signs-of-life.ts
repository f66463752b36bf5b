import type { MessagePortLike } from './port.ts';

export interface LifeOptions {
  /** ms of silence after which the other side is asked for an answer */
  readonly silenceMs: number;
  /** ms that it has to give one */
  readonly answerMs: number;
}

export interface LifeWatch {
  /** asks at once */
  check(): void;
  dispose(): void;
}

/**
 * Closes a port whose other side gives no sign of life: a connection can be dead without anybody saying so, as the
 * far machine sleeps or a tunnel on the way is gone. Any message is a sign.
 *
 * @param ask sends something that will be answered
 */
export function watchForLife(port: MessagePortLike, ask: () => void, { silenceMs, answerMs }: LifeOptions): LifeWatch {
  let isAsked = false;
  let wasHeard = false;
  const check = (): void => {
    clearTimeout(timer);
    wasHeard = false;
    isAsked = true;
    timer = setTimeout(tick, answerMs);
    ask();
  };
  const tick = (): void => {
    if (isAsked && !wasHeard) {
      port.close();
      return;
    }
    if (!wasHeard) {
      check();
      return;
    }
    isAsked = false;
    wasHeard = false;
    timer = setTimeout(tick, silenceMs);
  };
  let timer = setTimeout(tick, silenceMs);
  // A timer is not set anew with each of many messages.
  const silence = port.onMessage(() => {
    wasHeard = true;
  });
  return {
    check,
    dispose: () => {
      clearTimeout(timer);
      silence();
    },
  };
}
