import { shareLink } from '../../draft/share-link.ts'
import { asClient, asCurl, asFetch, asHttp } from '../../submit/copy-formats.ts'
import { contentTypeOf, type FormatName } from '../../submit/event-format.ts'
import { currentTarget } from '../../submit/target.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import './copy-tools.css'

type Props = {
  text: string
  format: FormatName
  /** Returns the text with its placeholders expanded, as it would be sent now. */
  onExpand: () => string
}

/** Copies the request for another program, or a link that opens this page with the text. */
export function CopyTools({ text, format, onExpand }: Props) {
  const request = () => {
    const { url, access } = currentTarget()
    const expanded = onExpand()
    return { url, type: contentTypeOf(format, expanded), access: access?.kind, text: expanded }
  }
  return (
    <>
      <CopyButton text={() => asCurl(request())} what="cURL" label="Copy cURL" />
      <CopyButton text={() => asFetch(request())} what="fetch" label="Copy fetch" />
      {/* The client sends plain JSON. */}
      {format === 'json' && <CopyButton text={() => asClient(request())} what="client" label="Copy client" />}
      <CopyButton text={() => asHttp(request())} what=".http" label="Copy .http" />
      <CopyButton text={() => shareLink(text, format, location.href)} what="link" label="Copy link" />
    </>
  )
}
