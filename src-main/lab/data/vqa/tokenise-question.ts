/**
 * Tokens of a question as the bottom-up-attention models cut it (vqa.md 7.5): lower case, commas and question marks
 * dropped, "'s" a token of its own, split at white space. Unlike there, long questions are not cut after 14 tokens:
 * a bag of words needs no fixed length.
 */
export function tokeniseQuestion(question: string): string[] {
  const text = question.toLowerCase().replace(/[,?]/g, '').replaceAll("'s", " 's");
  return text.split(/\s+/).filter((token) => token !== '');
}
