import eslint from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {ignores: ['dist', 'coverage', '.cache', '**/*.cjs', '**/*.mjs', '**/*.js']},
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      '@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
      'no-console': 'error',
      'no-restricted-properties': ['error', {object: 'process', property: 'exit', message: 'Set process.exitCode.'}],
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
    },
  },
  {
    // What comes from outside is never run: no code is made of text, and no program is started by a shell.
    files: ['src/**'],
    ignores: ['**/*.test.ts', '**/*.test.tsx'],
    rules: {
      'no-eval': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {name: 'node:child_process', importNames: ['exec', 'execSync'], message: 'They run a shell: use spawn.'},
            {name: 'node:vm', message: 'No code is made of text.'},
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^(spawn|fork|execFile)/] Property[key.name="shell"]',
          message: 'Start the program itself, without a shell.',
        },
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'Text is escaped, or made in one place.',
        },
      ],
    },
  },
  {files: ['bench/**'], rules: {'no-console': 'off'}},
  {files: ['src/tui/**'], plugins: {'react-hooks': reactHooks}, rules: reactHooks.configs.recommended.rules},
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', {max: 600, skipBlankLines: true, skipComments: true}],
    },
  },
)
