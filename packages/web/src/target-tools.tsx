import { useState } from 'react'
import { kinds } from './access.ts'
import { AccessForm } from './access-form.tsx'
import { CopyButton } from './copy-button.tsx'
import { Icon } from './icon.tsx'
import { Sheet } from './sheet.tsx'
import { aim, useTarget } from './target.ts'

/** What can be done with the address that events go to, and what goes with them. */
export function TargetTools() {
  const { url, access } = useTarget()
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const forget = () => {
    aim({ url, access: null })
    close()
  }
  return (
    <>
      <CopyButton text={url} what="address" />
      <button
        type="button"
        className="small-button"
        data-tone={access ? 'good' : undefined}
        onClick={() => setOpen(true)}
      >
        <Icon name={access ? 'check' : 'key'} />
        {access ? `${kinds[access.kind]} is sent` : 'No key'}
      </button>
      <Sheet title="Access" isOpen={isOpen} onClose={close}>
        <p>The key or the token that the API asks for, in a header of each request.</p>
        <AccessForm wanted={access?.kind ?? 'key'} action="Use it" onDone={close} />
        {access && (
          <button type="button" className="button" onClick={forget}>
            Forget the {kinds[access.kind].toLowerCase()}
          </button>
        )}
      </Sheet>
    </>
  )
}
