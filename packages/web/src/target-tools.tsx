import { CopyButton } from './copy-button.tsx'
import { submitUrl } from './endpoint.ts'

/** What can be done with the address that events go to. */
export function TargetTools() {
  return <CopyButton text={submitUrl} what="address" />
}
