/** The command line that starts this program, for help and messages. The build of the package replaces this module. */
export const program = 'npm run -s sluice --'
