import { CopyButton } from './copy-button.tsx'
import { type Entry, travelMs } from './entry.ts'
import { duration, number } from './format.ts'
import { Fact, Hop } from './hop.tsx'
import { Icon } from './icon.tsx'
import { objectUrl } from './local-api.ts'
import { StoredLine } from './stored-line.tsx'

/** The last hop: the object, and the line in it. */
export function DeliveredHop({ entry }: { entry: Entry }) {
  const { delivered } = entry.hops
  if (!delivered) return <Hop state="next" title="Delivered" />
  const { key, line } = delivered
  const ms = travelMs(entry)
  return (
    <Hop state="done" title="Delivered" fact={ms === undefined ? undefined : `${duration(ms)} after acceptance`}>
      <dl>
        <Fact name="object">
          <code className="object-key">{key}</code>
          <CopyButton text={key} what="object key" />
        </Fact>
        {line !== undefined && <Fact name="line">{number(line)}</Fact>}
      </dl>
      {line !== undefined && <StoredLine objectKey={key} line={line} />}
      <div className="hop-actions">
        <a className="button" href={objectUrl(key)} target="_blank" rel="noreferrer">
          <Icon name="open" />
          Open object
        </a>
      </div>
    </Hop>
  )
}
