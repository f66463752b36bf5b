import { describe, expect, test } from 'vitest';
import { choiceQuery, readChoice, targetText, withGuides } from '../../../../src-renderer/features/attacks/attack-choice.ts';

const arm = (id: string, attacked: number[] = [42, 123]) => ({ arm: id, label: id.toUpperCase(), method: id, seeds: [42, 123], attacked });
const about = { arms: [arm('original'), arm('retrain'), arm('scrub'), arm('mu-align'), arm('diverged', [])] };

describe('what the screen of attacks shows', () => {
  test('without an address: MU-ALIGN against RETR and the original model, all seeds, the worst of all attackers', () => {
    expect(readChoice({}, about)).toEqual({ arm: 'mu-align', against: ['original', 'retrain'], seed: null, attacker: null, guides: [1e-5, 1e-4, 1e-3], at: 1e-3 });
    expect(readChoice({}, { arms: [arm('original'), arm('mine')] }).arm).toBe('mine');
    expect(readChoice({}, { arms: [arm('diverged', [])] })).toMatchObject({ arm: null, against: [] });
  });

  test('a choice that is written into the address is read back the same', () => {
    const choice = { arm: 'scrub', against: ['original', 'mu-align'], seed: 123, attacker: 'loss(-)', guides: [0.00037, 0.05], at: 0.05 };
    const query = Object.fromEntries(Object.entries(choiceQuery(choice)).filter((pair): pair is [string, string] => pair[1] !== null));
    expect(readChoice(query, about)).toEqual(choice);
    const none = choiceQuery({ against: [] });
    expect(readChoice({ with: none['with'] ?? '' }, about).against).toEqual([]);
  });

  test('what an address names and the run does not have is as if it were not named', () => {
    expect(readChoice({ arm: 'diverged', with: 'magic,scrub,mu-align', seed: '7', guides: '2 3', at: '0.7' }, about)).toEqual({ arm: 'mu-align', against: ['scrub'], seed: null, attacker: null, guides: [1e-5, 1e-4, 1e-3], at: 1e-3 });
    expect(readChoice({ seed: '' }, about).seed).toBeNull();
    expect(readChoice({ guides: '' }, about)).toMatchObject({ guides: [], at: null });
  });

  test('the guide that is read off follows where it is dragged to, else stays, else is the nearest that is left', () => {
    const choice = readChoice({}, about);
    expect(withGuides(choice, [1e-5, 1e-4, 1e-2]).at).toBe(1e-2);
    expect(withGuides(choice, [2e-5, 1e-4, 1e-3]).at).toBe(1e-3);
    expect(withGuides(choice, [1e-5, 1e-4]).at).toBe(1e-4);
    expect(withGuides(choice, []).at).toBeNull();
  });

  test('an FPR is handed on exactly, as results name it where they do', () => {
    expect([1e-3, 0.01, 2.5e-4, 3e-7, 1, 0.00012345678].map(targetText)).toEqual(['1e-3', '1e-2', '0.00025', '3e-7', '1', '0.00012345678']);
  });
});
