/** Terms that a report uses, explained where they stand. */
export const GLOSSARY: readonly (readonly [term: string, meaning: string])[] = [
  ['Unlearning method', 'an algorithm that makes a trained model behave as if part of its training data, the forget set, had never been there, at less cost than training again'],
  ['RETR', 'the model retrained from scratch without the forget set: perfect unlearning. The teacher is one such model that methods may use; the reference is another, of a different seed, that no method has seen and that everything is measured against'],
  ['Member, non-member', 'a forgotten pair; a pair that fits the same forget predicate on an image that no model saw'],
  ['TPR at FPR T', 'the share of members that an attacker finds who wrongly accuses a share T of the non-members. Low-FPR unlearning is about small T'],
  ['SEL, CAL, TEST', 'splits without a common image: attackers are chosen on SEL, thresholds are set on CAL, figures are reported on TEST'],
  ['Worst, chosen', 'the largest value over all attackers; the value of the one attacker that was chosen on SEL'],
  ['Calibrated, in-sample', 'with a threshold from CAL; with a threshold from TEST itself, which flatters the attacker'],
  ['Null floor', 'the 95 % point of the same worst-of-all figure when membership is shuffled: what attackers that know nothing reach. A value at its floor says nothing'],
  ['Resolution', 'how small an FPR the number of non-members lets one speak of. Below it no claim follows, whatever the value'],
  ['0 of m, at most h', 'no member was found, and h is the upper 95 % limit of the share that this leaves open'],
  ['Interval', 'over seeds: the hull of the 95 % t interval and the mean of the seeds\' exact limits; for a worst of K attackers the exact limits are at level 1 - .05/K'],
  ['Model-free attacker', 'sees questions and images and no model. If it tells members apart, the data are confounded and only differences to RETR mean anything'],
  ['Not resolvable', 'the data can neither confirm nor contradict the claim'],
];
