import { describe, expect, test } from 'vitest';
import golden from '../../../../golden/vqa.json' with { type: 'json' };
import { labelOf, normaliseAnswer, trimAnswer, withoutPunctuation } from '../../../../../src-main/lab/data/vqa/normalise-answer.ts';
import { tokeniseQuestion } from '../../../../../src-main/lab/data/vqa/tokenise-question.ts';
import { isNormalised, leaveOneOutAccuracy, vqaAccuracy } from '../../../../../src-main/lab/data/vqa/vqa-accuracy.ts';

describe('answer normalisation, against the official evaluator', () => {
  test.each(golden.normalise)('$input', ({ input, after_punctuation, expected }) => {
    const trimmed = trimAnswer(input);
    expect(withoutPunctuation(trimmed)).toBe(after_punctuation);
    expect(normaliseAnswer(trimmed)).toBe(expected);
  });

  test('every contraction', () => {
    expect(golden.contractions.pairs).toHaveLength(120);
    for (const [input = '', output = ''] of golden.contractions.pairs) expect(normaliseAnswer(trimAnswer(input)), input).toBe(output);
  });

  test('labels lose their commas and are never empty', () => {
    expect(labelOf('1,000')).toBe('1000');
    expect(labelOf(' Two ')).toBe('2');
    expect(labelOf('the')).toBe('the');
  });
});

describe('VQA accuracy, against the official evaluator', () => {
  test('soft score by number of annotators', () => {
    for (const row of golden.soft_score.table) expect(leaveOneOutAccuracy(row.annotators, 10)).toBeCloseTo(row.soft_score, 12);
  });

  test.each(golden.accuracy.cases)('$name', ({ answers, prediction, accuracy, normalised }) => {
    expect(Math.abs(vqaAccuracy(prediction, answers) - accuracy)).toBeLessThan(golden.accuracy.tolerance_abs);
    expect(isNormalised(answers.map(trimAnswer))).toBe(normalised);
  });

  test('a whole result set, overall and by type', () => {
    const percent = (questions: typeof golden.dataset.questions): number =>
      Math.round(1e4 * (questions.reduce((sum, q) => sum + vqaAccuracy(q.prediction, q.answers), 0) / questions.length)) / 100;
    const { questions, expected } = golden.dataset;
    for (const q of questions) expect(percent([q]), String(q.question_id)).toBe(q.expected_percent);
    expect(percent(questions)).toBe(expected.overall);
    for (const [type, value] of Object.entries(expected.per_question_type)) expect(percent(questions.filter((q) => q.question_type === type))).toBe(value);
    for (const [type, value] of Object.entries(expected.per_answer_type)) expect(percent(questions.filter((q) => q.answer_type === type))).toBe(value);
  });
});

test('questions are cut as the bottom-up-attention models do', () => {
  expect(tokeniseQuestion("What's the man's name, if any?")).toEqual(['what', "'s", 'the', 'man', "'s", 'name', 'if', 'any']);
  expect(tokeniseQuestion(' ? ')).toEqual([]);
});
