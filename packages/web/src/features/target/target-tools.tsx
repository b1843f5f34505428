import { useState } from 'react'
import { kinds } from '../../submit/access.ts'
import { isDeployed } from '../../submit/endpoint.ts'
import { setTarget, useTarget } from '../../submit/target.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { AccessForm } from './access-form.tsx'
import { AddressForm } from './address-form.tsx'

/** What can be done with the address that events go to, and what goes with them. */
export function TargetTools() {
  const { url, access } = useTarget()
  const [open, setOpen] = useState<'address' | 'access' | null>(null)
  const close = () => setOpen(null)
  const forget = () => {
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
        {access ? `${kinds[access.kind]} is sent` : 'No key'}
      </button>
      <Dialog title="Address" isOpen={open === 'address'} onClose={close}>
        <AddressForm onDone={close} />
      </Dialog>
      <Dialog title="Access" isOpen={open === 'access'} onClose={close}>
        <p>The key or the token that the API asks for, in a header of each request.</p>
        <AccessForm wanted={access?.kind ?? 'key'} action="Use it" onDone={close} />
        {access && (
          <button type="button" className="button" onClick={forget}>
            Forget the {kinds[access.kind].toLowerCase()}
          </button>
        )}
      </Dialog>
    </>
  )
}
