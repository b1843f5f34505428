/** A value of a template: a text, or an intrinsic function. */
type Value = string | object

export type Statement = {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Action?: string | readonly string[]
  NotAction?: string | readonly string[]
  Resource?: Value | readonly Value[]
  NotResource?: Value | readonly Value[]
  Principal?: object
  Condition?: object
}

export const ref = (name: string) => ({ Ref: name })

/** Returns a text in which CloudFormation replaces parameters such as `${Stage}`. */
export const sub = (text: string) => ({ 'Fn::Sub': text })

const suffix = { Suffix: { 'Fn::If': ['Primary', '', sub(`-\${Stage}`)] } }

/** Like `sub`. `${Suffix}` is empty in prod, `-<stage>` elsewhere. */
const subWithSuffix = (text: string) => ({ 'Fn::Sub': [text, suffix] })

/** Returns an ARN of the account, in any region: IAM's ARNs have none. */
export function arn(service: string, resource: string): object {
  const region = service === 'iam' ? '' : '*'
  const text = `arn:\${AWS::Partition}:${service}:${region}:\${AWS::AccountId}:${resource}`
  return text.includes(`\${Suffix}`) ? subWithSuffix(text) : sub(text)
}

/** The roles that a stage has: that of the function and that of the delivery stream. No other stage has such names. */
export const roles = {
  handler: arn('iam', `role/\${App}-\${Stage}-ApiRouteSubmitHandlerRole-*`),
  delivery: arn('iam', `role/\${App}-\${Stage}-DeliveryRole`),
}
