// Lint rules, with types where they pay: a promise that nobody waits for is the costliest slip in this code.
// Layout is prettier's, import borders are tests/architecture.test.ts's.
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from '../../svelte.config.js';

const tsconfigRootDir = new URL('../..', import.meta.url).pathname;

export default ts.config(
  { ignores: ['build/', '.svelte-kit/', 'node_modules/', 'static/', 'tests/cases/', 'bench/**/*.py'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node, ...globals.worker },
      parserOptions: { tsconfigRootDir, extraFileExtensions: ['.svelte'] }
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // TypeScript itself knows which names exist.
      'no-undef': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': ['error', { allow: ['error'] }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }
      ]
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // `const { x } = $props()` is our form even where nothing is reassigned.
      'prefer-const': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
      // It takes the reason after a code for more codes.
      'svelte/no-unused-svelte-ignore': 'off'
    }
  },
  {
    // Not for .svelte files: with types they take twenty times as long as all else together.
    files: ['src/**/*.ts', 'workers/**/*.ts'],
    ignores: ['**/*.svelte.ts', 'src/service-worker.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error'
    }
  },
  {
    files: ['**/*.mjs', '**/*.js', 'bench/**', 'tests/**', 'tools/**'],
    rules: { 'no-console': 'off' }
  }
);
