#!/usr/bin/env node
// Must run on any Node: an older one gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 13)) {
  const { emitWarning } = process
  // Node 22 warns that its SQLite is an experiment.
  process.emitWarning = (warning, ...rest) => /SQLite/.test(warning) || emitWarning.call(process, warning, ...rest)
  await import('./main.js')
} else {
  console.error(
    `Sluice needs Node 22.13 or newer, but this is Node ${process.versions.node}. Get it from https://nodejs.org.`,
  )
  process.exitCode = 1
}
