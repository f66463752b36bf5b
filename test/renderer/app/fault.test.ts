import { describe, expect, test } from 'vitest';
import { ContractError, contractError } from '../../../src-shared/contract/error-data.ts';
import { describeFault } from '../../../src-renderer/app/fault.ts';

describe('an error in words', () => {
  test('says what the workbench said, and the caller what it means', () => {
    const fault = describeFault(new ContractError({ code: 'disk-full', message: 'ENOSPC', userMessage: 'The disk is full.', details: { free: 3 } }), { title: 'The run could not be started', forResults: 'No run was started.', remedy: 'Free 1 GB.' });
    expect(fault).toMatchObject({ title: 'The run could not be started', happened: 'The disk is full.', forResults: 'No run was started.', remedy: 'Free 1 GB.' });
    expect(fault.details).toMatch(/code: disk-full[\s\S]*ENOSPC[\s\S]*"free": 3/);
  });

  test('the remedy that an error names stands where remedies stand', () => {
    const fault = describeFault(new ContractError({ code: 'config', message: 'm', userMessage: 'the folder is not there; give another one', details: { remedy: 'give another one' } }), { title: 'x' });
    expect(fault).toMatchObject({ happened: 'The folder is not there.', remedy: 'Give another one.' });
    expect(describeFault(new ContractError({ code: 'data/malformed', message: 'm', userMessage: 'a.csv: row 3 is empty. Fill it', details: { place: 'a.csv', problem: 'row 3 is empty', remedy: 'Fill it' } }), { title: 'x' })).toMatchObject({ happened: 'a.csv: row 3 is empty.', remedy: 'Fill it.' });
  });

  test('what is said in small letters is a sentence here, but for names', () => {
    const happened = (userMessage: string): string => describeFault(new ContractError({ code: 'store-damaged', message: 'm', userMessage, details: null }), { title: 'x' }).happened;
    expect(happened('a part of the database cannot be read')).toBe('A part of the database cannot be read.');
    expect(happened('scenes-20k is there already')).toBe('scenes-20k is there already.');
    expect(describeFault(contractError('read-only', 'm'), { title: 'x' }).remedy).toMatch(/End the workbench/);
  });

  test('a lost connection loses no result', () => {
    expect(describeFault(contractError('closed', 'the port is closed'), { title: 'x' }).forResults).toMatch(/no result is lost/);
  });

  test('what is no error of the contract is told, too', () => {
    expect(describeFault(new TypeError('x is not a function'), { title: 'x' })).toMatchObject({ happened: 'x is not a function', details: 'x\nTypeError: x is not a function' });
  });
});
