import { Fact } from './step.tsx'

/** The headers of a response, folded up. */
export function Headers({ headers }: { headers: [string, string][] }) {
  return (
    <details className="headers">
      <summary>Response headers</summary>
      <dl>
        {headers.map(([name, value]) => (
          <Fact key={name} name={name}>
            <code>{value}</code>
          </Fact>
        ))}
      </dl>
    </details>
  )
}
