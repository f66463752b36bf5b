import { describe, expect, test } from 'vitest';
import { ContractError, contractError } from '../../../src-shared/contract/error-data.ts';
import { describeFault } from '../../../src-renderer/app/fault.ts';

describe('an error in words', () => {
  test('says what the workbench said, and the caller what it means', () => {
    const fault = describeFault(new ContractError({ code: 'disk-full', message: 'ENOSPC', userMessage: 'The disk is full.', details: { free: 3 } }), { title: 'The run could not be started', forResults: 'No run was started.', remedy: 'Free 1 GB.' });
    expect(fault).toMatchObject({ title: 'The run could not be started', happened: 'The disk is full.', forResults: 'No run was started.', remedy: 'Free 1 GB.' });
    expect(fault.details).toMatch(/code: disk-full[\s\S]*ENOSPC[\s\S]*"free": 3/);
  });

  test('a lost connection loses no result', () => {
    expect(describeFault(contractError('closed', 'the port is closed'), { title: 'x' }).forResults).toMatch(/no result is lost/);
  });

  test('what is no error of the contract is told, too', () => {
    expect(describeFault(new TypeError('x is not a function'), { title: 'x' })).toMatchObject({ happened: 'x is not a function', details: 'x\nTypeError: x is not a function' });
  });
});
