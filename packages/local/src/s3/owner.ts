import { account } from '../aws/account.ts'

/** The owner of every bucket and object. AWS's canonical ids have 64 characters as well. */
export const owner = { ID: account.padStart(64, '0') }
