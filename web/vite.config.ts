import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";
import { defineConfig } from "vite";

/** Where the API listens while `npm run dev` serves the pages. */
const api = process.env.HIVEBOARD_URL ?? "http://127.0.0.1:8451";

/** Its pages bring the session's cookie, and these are not its pages: they come with the development key instead. */
const headers = {
  authorization: `Bearer ${process.env.HIVEBOARD_DEV_KEY ?? "hb_live_localdevelopmentkey0000000000000"}`,
};

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ precompress: true }),
      csp: {
        mode: "nonce",
        directives: {
          "default-src": ["self"],
          "script-src": ["self"],
          // Svelte and the chart set sizes and positions through style attributes.
          "style-src": ["self", "unsafe-inline"],
          "img-src": ["self", "data:"],
          "connect-src": ["self"],
          "object-src": ["none"],
          "base-uri": ["none"],
          "form-action": ["self"],
          "frame-ancestors": ["none"],
        },
      },
    }),
  ],
  // A font inlined as data: would need a hole in the policy above.
  build: { assetsInlineLimit: 0 },
  server: {
    proxy: {
      "/graphql": { target: api, ws: true, headers },
      "/v1": { target: api, headers },
    },
  },
});
