import { app, encryption, named } from '@sluice/core/pipeline'
import { isProduction } from './stage.ts'

// Without the key, no event that it encrypted can be read, so it stays when production is given up.
const kept = { retainOnDelete: isProduction($app.stage) }

/** The key that encrypts the events. Without one, AWS's own keys do. */
export const key = encryption.customerKey ? newKey() : undefined

function newKey(): aws.kms.Key {
  const created = new aws.kms.Key(
    'EncryptionKey',
    {
      description: `Encrypts the events of ${named(app, $app.stage)}.`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    },
    kept,
  )
  new aws.kms.Alias('EncryptionAlias', { name: `alias/${named(app, $app.stage)}`, targetKeyId: created.keyId }, kept)
  return created
}
