import { type ComponentType, useEffect, useState } from 'react'

/** A component that is loaded when it is first shown, or before: the page can be used without it. */
export function lazyComponent<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | null = null
  let loading: Promise<void> | null = null

  const preload = (): Promise<void> => {
    loading ??= load().then(
      (component) => {
        loaded = component
      },
      () => {
        loading = null
      },
    )
    return loading
  }

  function Later(props: Props) {
    const [{ Component, isMissing }, setState] = useState({ Component: loaded, isMissing: false })
    useEffect(() => {
      if (!Component && !isMissing) preload().then(() => setState({ Component: loaded, isMissing: loaded === null }))
    }, [Component, isMissing])
    if (Component) return <Component {...props} />
    if (!isMissing) return null
    return (
      <p className="missing">
        This part of the page could not be loaded.{' '}
        <button type="button" className="link-button" onClick={() => setState({ Component, isMissing: false })}>
          Try again
        </button>
      </p>
    )
  }

  return Object.assign(Later, { preload })
}
