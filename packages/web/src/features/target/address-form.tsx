import { submitUrl } from '../../submit/endpoint.ts'
import { setTarget, useTarget } from '../../submit/target.ts'
import { FieldForm } from '../../ui/field-form.tsx'
import { readAddress } from './address.ts'

/** Asks where events go from now on. A key stays behind: it belongs to the address that it was given for. */
export function AddressForm({ onDone }: { onDone: () => void }) {
  const { url } = useTarget()
  const go = (wanted: string) => {
    if (wanted !== url) setTarget({ url: wanted, access: null })
    onDone()
  }
  const take = (text: string) => {
    const read = readAddress(text)
    if ('fault' in read) return read.fault
    go(read.url)
    return null
  }
  return (
    <>
      <FieldForm
        label="Address"
        input={{ inputMode: 'url' }}
        initial={url}
        action="Use it"
        hint="For this tab only. Of events that go elsewhere this page sees the answer, and no more."
        onSubmitText={take}
      />
      {url !== submitUrl && (
        <button type="button" className="button" onClick={() => go(submitUrl)}>
          Back to {submitUrl}
        </button>
      )}
    </>
  )
}
