import { contentSecurityPolicy } from '@sluice/core/pipeline'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { docsPages } from './docs-pages.ts'

/** Puts the policy into the page, for hosts that don't send it as a header. */
function policyInPage(apiUrl = process.env.VITE_API_URL): Plugin {
  const content = contentSecurityPolicy(apiUrl ? new URL(apiUrl).origin : null, 'meta')
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  }
}

/** Builds with React's production build, even if a test with another NODE_ENV starts the build. */
function alwaysProduction(): Plugin {
  return {
    name: 'always-production',
    config(_, { command }) {
      if (command === 'build') process.env.NODE_ENV = 'production'
    },
  }
}

/** Small modules that are loaded right after the first paint. */
const tools =
  /src\/(app\/(header-tools|run-card|shortcuts|signals|theme-switch)|features\/(target\/|editor\/(draft-dialog|editor-tools|notes|copy-tools|placeholder-tools)|send\/send-result)|log\/(travel-time|stream-position|confirmation|status\.ts|history-save)|submit\/(failure|retry)|ui\/(dialog|action-icon|background-notice|download|use-load))/

/** Modules that are always loaded together are one file: it compresses better and needs one request. */
const chunks = [
  { name: 'page', test: /src\/app\/main\.tsx$/ },
  { name: 'tools', test: tools },
  { name: 'journey', test: /src\/features\/journey\/(?!journey-panel|title-focus)/ },
]

export default defineConfig({
  plugins: [alwaysProduction(), react(), policyInPage(), docsPages()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // Lazy parts import only the page and the tools, so there is nothing to preload for them.
    modulePreload: false,
    rolldownOptions: {
      // On a slow machine, the first start would print a report about Vite's own plugins.
      checks: { bundlerTimings: false },
      // No getter has side effects. Otherwise parts of core's definition that are computed from others stay in each page.
      treeshake: { propertyReadSideEffects: false },
      output: { codeSplitting: { groups: chunks } },
    },
  },
})
