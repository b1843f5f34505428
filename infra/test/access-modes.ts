import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Access } from '@sluice/core/pipeline'
import { root } from './platform.ts'

/** Key of the stages that are evaluated in mode `key`. */
export const submitKey = 'pk_a-key-of-this-stage'

const recipe = readFileSync(join(root, 'docs/deploy/jwt-cognito.md'), 'utf8')
const [, setting = ''] = /^export const access.* = (\{\n.*?^\})$/ms.exec(recipe) ?? []
const filledIn = setting.replace('<pool>', 'ap-southeast-2_a1B2c3D4e').replace('<ClientId>', '1example23456789')

/** The setting of the Cognito recipe, with its placeholders filled in. */
export const jwt: Access = new Function(`return ${filledIn}`)().prod
