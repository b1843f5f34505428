import type { Clock } from '@sluice/core/clock'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Deliveries } from './deliveries.ts'
import type { State, States } from './state.ts'

/** The values that the actions of Firehose share. */
export type ServiceContext = { states: States; deliveries: Deliveries; region: string; clock: Clock }

/** @throws AwsError `ResourceNotFoundException` */
export function stateOf({ states }: ServiceContext, name: string): State {
  const state = states.get(name)
  if (state) return state
  throw new AwsError('ResourceNotFoundException', `Firehose ${name} under account ${account} not found.`)
}

/** Returns the ARN of a delivery stream. */
export const arnOf = ({ region }: ServiceContext, name: string): string =>
  `arn:aws:firehose:${region}:${account}:deliverystream/${name}`
