import { defineConfig } from "vitest/config";
import { compressedAssets } from "./build/compressed-assets";

export default defineConfig({
  plugins: [compressedAssets()],
  build: {
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": process.env.TEAMWRIGHT_DEV_SERVER ?? "http://127.0.0.1:8080" } },
  test: {
    environment: "jsdom",
    setupFiles: ["test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
