import { normaliseAnswer, trimAnswer } from './normalise-answer.ts';

/**
 * Accuracy of an answer that `matches` of `annotators` people gave: the mean over the leave-one-out sets of
 * min(1, matches among the others / 3). With ten annotators 0, .3, .6, .9, 1 (vqa.md 7.4). One annotator alone
 * leaves an empty set: 0.
 */
export function leaveOneOutAccuracy(matches: number, annotators: number): number {
  if (annotators < 2) return 0;
  const given = Math.min(1, (matches - 1) / 3);
  const others = Math.min(1, matches / 3);
  return (matches * given + (annotators - matches) * others) / annotators;
}

/** Whether the official evaluator normalises: only when the annotators' answers are not all the same text. */
export function isNormalised(trimmedAnswers: readonly string[]): boolean {
  return trimmedAnswers.some((answer) => answer !== trimmedAnswers[0]);
}

/** The official VQA accuracy, in 0 .. 1, of a prediction given the annotators' answers as they stand in the file. */
export function vqaAccuracy(prediction: string, answers: readonly string[]): number {
  const trimmed = answers.map(trimAnswer);
  const normalised = isNormalised(trimmed);
  const form = (answer: string): string => (normalised ? normaliseAnswer(answer) : answer);
  const given = form(trimAnswer(prediction));
  return leaveOneOutAccuracy(trimmed.filter((answer) => form(answer) === given).length, answers.length);
}
