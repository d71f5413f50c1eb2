import svelte from "eslint-plugin-svelte";
import globals from "globals";
import tseslint from "typescript-eslint";
import root from "../eslint.config.js";

export default tseslint.config(
  { ignores: [".svelte-kit/", "build/", "src/lib/gql/", "static/"] },
  ...root,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: tseslint.parser },
    },
    rules: {
      // Addresses come from `scope`, which keeps what holds on every page; there is no base path to resolve.
      "svelte/no-navigation-without-resolve": "off",
      // Most sets and maps here live for one function and are nobody's state.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  {
    // typescript-eslint does not see the types of components, and calls what comes from one `any`; svelte-check does.
    files: ["**/*.svelte"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
