/**
 * Packages that the SDK loads when it looks for credentials. The function gets them from its environment. In the file,
 * they would turn each of the SDK's modules into a function that is called later, which doubles the work of its parser.
 */
const otherCredentials = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
]

/** Built-in modules that only parts of the SDK import which the function never calls. */
const unusedModules = ['node:http2', 'node:zlib']

/** How the function is bundled, as SST's `nodejs` property. */
export const bundle = {
  minify: true,
  // Each import of an ES module makes Node evaluate what the imported built-in module exports: its fetch, for instance.
  format: 'cjs' as const,
  banner: `"use strict";var require=(load=>name=>${JSON.stringify(unusedModules)}.includes(name)?{}:load(name))(require);`,
  // Hono makes 15 functions for each request. Setting their names would be a third of the request's CPU.
  esbuild: { mainFields: ['module', 'main'], external: otherCredentials, keepNames: false },
}
