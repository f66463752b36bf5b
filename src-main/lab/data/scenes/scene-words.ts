/** The closed vocabulary of the scenes world: what can be seen, asked and answered. */
export const COLOURS = ['red', 'green', 'blue', 'yellow', 'brown', 'gray', 'purple', 'orange'] as const;
export const SHAPES = ['cube', 'ball', 'cone', 'ring', 'star', 'tube'] as const;
export const SIZES = ['small', 'large'] as const;

export const ANSWERS: readonly string[] = ['yes', 'no', '0', '1', '2', '3', '4', '5', ...COLOURS, ...SHAPES];
export const ANSWER_TYPES: readonly string[] = ['yes/no', 'number', 'other'];
export const QUESTION_TYPES: readonly string[] = ['is there a', 'are there more', 'how many', 'what color is the', 'what shape is the'];

/** First answer and number of answers of each kind; annotators who err stay within the kind. */
export const ANSWER_KINDS = {
  yesNo: { first: 0, count: 2 },
  number: { first: 2, count: 6 },
  colour: { first: 8, count: 8 },
  shape: { first: 16, count: 6 },
} as const;

export type AnswerKind = keyof typeof ANSWER_KINDS;

/** What a slot of a template is filled with. */
type Slot = 'COLOUR' | 'SHAPE' | 'OTHER SHAPE';

/** A question template: its words, its place in the type lists and its share of all questions (scenes.md). */
export interface SceneTemplate {
  readonly text: readonly (string | { readonly slot: Slot })[];
  readonly questionType: number;
  readonly answerType: number;
  readonly kind: AnswerKind;
  /** of 200 questions; answer types have the shares of VQA-v2, two templates each the same */
  readonly per200: number;
}

const colour = { slot: 'COLOUR' } as const;
const shape = { slot: 'SHAPE' } as const;
const otherShape = { slot: 'OTHER SHAPE' } as const;

export const TEMPLATES = [
  { text: ['is', 'there', 'a', colour, shape], questionType: 0, answerType: 0, kind: 'yesNo', per200: 38 },
  { text: ['are', 'there', 'more', shape, 'than', otherShape], questionType: 1, answerType: 0, kind: 'yesNo', per200: 38 },
  { text: ['how', 'many', shape, 'things'], questionType: 2, answerType: 1, kind: 'number', per200: 13 },
  { text: ['how', 'many', colour, 'things'], questionType: 2, answerType: 1, kind: 'number', per200: 13 },
  { text: ['what', 'color', 'is', 'the', shape], questionType: 3, answerType: 2, kind: 'colour', per200: 49 },
  { text: ['what', 'shape', 'is', 'the', colour, 'thing'], questionType: 4, answerType: 2, kind: 'shape', per200: 49 },
] as const satisfies readonly SceneTemplate[];

/** Index of a template in TEMPLATES. */
export const TEMPLATE = { isThere: 0, more: 1, countShape: 2, countColour: 3, whatColour: 4, whatShape: 5 } as const;

export const WORDS: readonly string[] = [
  ...new Set(TEMPLATES.flatMap((template: SceneTemplate) => template.text.filter((word) => typeof word === 'string'))),
  ...COLOURS,
  ...SHAPES,
];

/** Word indices of a question; slots are filled from colour, shape and other shape (indices into COLOURS and SHAPES). */
export function questionTokens(template: SceneTemplate, colourIndex: number, shapeIndex: number, otherShapeIndex: number): number[] {
  const colours = WORDS.length - SHAPES.length - COLOURS.length;
  const shapes = WORDS.length - SHAPES.length;
  return template.text.map((part) => {
    if (typeof part === 'string') return WORDS.indexOf(part);
    if (part.slot === 'COLOUR') return colours + colourIndex;
    return shapes + (part.slot === 'SHAPE' ? shapeIndex : otherShapeIndex);
  });
}
