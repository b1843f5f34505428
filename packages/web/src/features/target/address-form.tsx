import { submitUrl } from '../../submit/endpoint.ts'
import { setTarget, useTarget } from '../../submit/target.ts'
import { FieldForm } from '../../ui/field-form.tsx'
import { readAddress } from './address.ts'

/** Sets the address that events are sent to. A key isn't kept: it belongs to the address that it was set for. */
export function AddressForm({ onDone }: { onDone: () => void }) {
  const { url } = useTarget()
  const setUrl = (wanted: string) => {
    if (wanted !== url) setTarget({ url: wanted, access: null })
    onDone()
  }
  const submit = (text: string) => {
    const address = readAddress(text)
    if (address.kind === 'invalid') return address.message
    setUrl(address.url)
    return null
  }
  return (
    <>
      <FieldForm
        label="Address"
        input={{ inputMode: 'url' }}
        initial={url}
        action="Use address"
        hint="For this tab only. For other endpoints, only the response is shown."
        onSubmitText={submit}
      />
      {url !== submitUrl && (
        <button type="button" className="button" onClick={() => setUrl(submitUrl)}>
          Back to {submitUrl}
        </button>
      )}
    </>
  )
}
