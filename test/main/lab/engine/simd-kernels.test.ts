import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import openWabt from 'wabt';

const FOLDER = join(import.meta.dirname, '../../../../src-main/lab/engine/wasm/simd');

// To renew the generated file after a change of kernels.wat, run this test with -u.
test('the generated kernels are those of kernels.wat', async () => {
  const wabt = await openWabt();
  const source = await readFile(join(FOLDER, 'kernels.wat'), 'utf8');
  const module = wabt.parseWat('kernels.wat', source, { simd: true });
  module.validate();
  const { buffer } = module.toBinary({});
  module.destroy();
  const base64 = Buffer.from(buffer).toString('base64');
  const generated = `// Made from kernels.wat by simd-kernels.test.ts.\nexport const kernelsBase64 =\n  '${base64}';\n`;
  await expect(generated).toMatchFileSnapshot(join(FOLDER, 'kernels.generated.ts'));
});
