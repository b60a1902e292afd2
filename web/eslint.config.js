import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import { config, configs, parser } from 'typescript-eslint'

/** What is wrong, not what is a matter of taste. */
export default config(
  { ignores: ['src/api/generated.d.ts'] },
  configs.recommended,
  vue.configs['flat/essential'],
  accessibility.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser } } },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      'vue/multi-word-component-names': 'off',
      // What a composable gives arrives as a prop, with refs to be set.
      'vue/no-mutating-props': ['error', { shallowOnly: true }],
      'vuejs-accessibility/heading-has-content': ['error', { accessibleChildren: ['Line'] }],
      'vuejs-accessibility/anchor-has-content': ['error', { accessibleChildren: ['Line'] }],
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      // Dialogs and menus say where the focus goes as they open.
      'vuejs-accessibility/no-autofocus': 'off',
      // Takes our Select for a <select>; axe looks at the real ones in the browser suite.
      'vuejs-accessibility/form-control-has-label': 'off',
      // One listener on a box hears for all that is in it, and options are pointed at by aria-activedescendant.
      'vuejs-accessibility/no-static-element-interactions': 'off',
      'vuejs-accessibility/click-events-have-key-events': 'off',
      'vuejs-accessibility/interactive-supports-focus': 'off',
    },
  },
)
