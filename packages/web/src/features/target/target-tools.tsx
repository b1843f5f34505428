import { useState } from 'react'
import { accessNames } from '../../submit/access.ts'
import { isDeployed } from '../../submit/endpoint.ts'
import { setTarget, useTarget } from '../../submit/target.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { AccessForm } from './access-form.tsx'
import { AddressForm } from './address-form.tsx'

/** Buttons that copy and edit the address, and set the key or token. */
export function TargetTools() {
  const { url, access } = useTarget()
  const [open, setOpen] = useState<'address' | 'access' | null>(null)
  const close = () => setOpen(null)
  const removeAccess = () => {
    setTarget({ url, access: null })
    close()
  }
  return (
    <>
      <CopyButton text={url} what="address" />
      {!isDeployed && (
        <button type="button" className="small-button" onClick={() => setOpen('address')}>
          <ActionIcon name="edit" />
          Edit<span className="hidden"> address</span>
        </button>
      )}
      <button
        type="button"
        className="small-button"
        data-tone={access ? 'good' : undefined}
        onClick={() => setOpen('access')}
      >
        {access ? <ToneIcon tone="good" /> : <ActionIcon name="key" />}
        {access ? `${accessNames[access.kind]} is sent` : 'Add key'}
      </button>
      <Dialog title="Address" isOpen={open === 'address'} onClose={close}>
        <AddressForm onDone={close} />
      </Dialog>
      <Dialog title="Access" isOpen={open === 'access'} onClose={close}>
        <p>Sent in a header of every request.</p>
        <AccessForm wanted={access?.kind ?? 'key'} action="Save" onDone={close} />
        {access && (
          <button type="button" className="button" onClick={removeAccess}>
            Remove {accessNames[access.kind].toLowerCase()}
          </button>
        )}
      </Dialog>
    </>
  )
}
