import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Files whose types are known to the linter. */
const TYPED = ['**/*.ts', '**/*.svelte'];

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'results/'] },
  ...tseslint.configs.strictTypeChecked.map((c) => ({ ...c, files: TYPED })),
  ...svelte.configs.recommended,
  {
    files: TYPED,
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-globals': ['error', { name: 'Date', message: 'Time comes from a clock handed in.' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      // Maps are replaced as a whole ($state.raw), which costs nothing an entry.
      'svelte/prefer-svelte-reactivity': 'off',
      // `void value` is how an effect depends on a value that it does not use.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // The type parameters of a component are unknown to the linter.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  {
    // Pure code: no platform, no hidden randomness.
    files: ['src-shared/**/*.ts', 'src-main/lab/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Randomness comes from a named, seeded stream.' }],
    },
  },
);
