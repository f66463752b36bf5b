/** Words of the field that are not written as others are. */
const WRITTEN: Readonly<Record<string, string>> = { fpr: 'FPR', tpr: 'TPR', ce: 'CE', kd: 'KD', cssa: 'CSSA', cmfc: 'CMFC', coral: 'CORAL', id: 'ID', ids: 'IDs' };

/** A key as people read it, where its schema gives no name: learningRate is "Learning rate", cssaWeight "CSSA weight". */
export function labelOfKey(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[\s_-]+/).map((word) => WRITTEN[word.toLowerCase()] ?? word.toLowerCase());
  const text = words.join(' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
