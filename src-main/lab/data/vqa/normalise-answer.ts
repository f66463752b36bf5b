import { CONTRACTIONS } from './contractions.ts';

const PUNCTUATION = [';', '/', '[', ']', '"', '{', '}', '(', ')', '=', '+', '\\', '_', '-', '>', '<', '@', '`', ',', '?', '!'];
const HAS_PUNCTUATION = /[;/[\]"{}()=+\\_\-><@`,?!]/;
const DIGIT_COMMA_DIGIT = /[0-9],[0-9]/;
const MAX_PERIODS = 32;
/** What Python's str.split() and str.strip() take as white space. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const SPACES = new RegExp(SPACE);
const OUTER_SPACES = new RegExp(`^${SPACE}|${SPACE}$`, 'g');
const NUMBER_WORDS = new Map(['none', 'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].map((word, i) => [word, String(Math.max(0, i - 1))]));
const ARTICLES = new Set(['a', 'an', 'the']);

/** First step of the official evaluator, always done: line breaks and tabs become spaces, outer spaces go. */
export function trimAnswer(answer: string): string {
  return answer.replace(/[\n\t]/g, ' ').replace(OUTER_SPACES, '');
}

/**
 * Normalised form of an answer, exactly as the official VQA evaluator has it (vqa.md 7.4): punctuation, then number
 * words, articles and contractions. Expects an answer from `trimAnswer`.
 */
export function normaliseAnswer(trimmed: string): string {
  return withoutArticles(withoutPunctuation(trimmed));
}

/** The official processPunctuation; its period rule stops after 32, because a flag is passed as a count. */
export function withoutPunctuation(text: string): string {
  let out = text;
  if (HAS_PUNCTUATION.test(text)) {
    const thousands = DIGIT_COMMA_DIGIT.test(text);
    for (const mark of PUNCTUATION) {
      if (!text.includes(mark)) continue;
      const deleted = thousands || text.includes(`${mark} `) || text.includes(` ${mark}`);
      out = out.replaceAll(mark, deleted ? '' : ' ');
    }
  }
  if (!out.includes('.')) return out;
  let removed = 0;
  return out.replace(/\.(?![0-9])/g, (period) => (removed++ < MAX_PERIODS ? '' : period));
}

/** The label of a training pair: the normalised answer without commas, as the usual answer vocabulary has it (vqa.md 7.4). */
export function labelOf(mostFrequentAnswer: string): string {
  const trimmed = trimAnswer(mostFrequentAnswer);
  const label = normaliseAnswer(trimmed).replaceAll(',', '');
  // "the" or "?" would become nothing.
  return label === '' ? trimmed : label;
}

function withoutArticles(text: string): string {
  const words: string[] = [];
  for (const word of text.toLowerCase().split(SPACES)) {
    if (word === '' || ARTICLES.has(word)) continue;
    const digit = NUMBER_WORDS.get(word) ?? word;
    words.push(CONTRACTIONS.get(digit) ?? digit);
  }
  return words.join(' ');
}
