import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const server = process.env["GAVEL_URL"] ?? "http://127.0.0.1:8080";

/** Each of KaTeX's fonts comes in three formats; every browser that runs the page reads the smallest. */
const onlyWoff2: Plugin = {
  name: "only-woff2",
  enforce: "pre",
  transform: {
    filter: { id: /katex\.css$/ },
    handler: (css) => css.replace(/,\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)/g, ""),
  },
};

export default defineConfig({
  plugins: [svelte(), onlyWoff2],
  build: {
    target: "es2022",
    // The server sends `default-src 'self'`: a data: URL would be refused.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
