import { defineConfig } from "vite";

// The modules under /pages/ belong to the server (src/http/pages): it serves them beside this bundle, so that
// GraphiQL and the plain page share one session and one set of examples.
const server = "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    outDir: "dist",
    assetsDir: "assets",
    target: "es2022",
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 8000,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      external: (id) => id.startsWith("/pages/"),
      checks: { moduleLevelDirective: false },
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/graphql": server, "/pages": server } },
});
