import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The page may load only its own files, and talk to the API it was built for or, locally, to any. */
function contentSecurityPolicy(apiUrl = process.env.VITE_API_URL): Plugin {
  const api = apiUrl ? new URL(apiUrl).origin : 'http: https:'
  const content = `default-src 'self'; connect-src 'self' ${api}; base-uri 'none'; form-action 'none'`
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** A test that builds, or starts what builds, must not leave a page with React's development build behind. */
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
  /src\/(app\/shortcuts|features\/(target\/|editor\/(editor-tools|notes|copy-tools)|send\/send-result)|log\/travel-time|submit\/(failure|retry)|ui\/(dialog|background-notice|download|use-load))/

/** Modules that are always loaded together are one file: it compresses better and takes one request. */
const chunks = [
  { name: 'page', test: /src\/app\/main\.tsx$/ },
  { name: 'tools', test: tools },
]

export default defineConfig({
  plugins: [alwaysProduction(), react(), contentSecurityPolicy()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
})
