/** The file in the data folder to which a detached pipeline logs. */
export const logFile = 'sluice.log'
