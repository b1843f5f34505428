import { local } from '@sluice/core/pipeline'

/** The account of every local ARN. */
export const { account } = local

/** The role of every local ARN that needs one. Nothing checks its permissions. */
export const role = `arn:aws:iam::${account}:role/local`
