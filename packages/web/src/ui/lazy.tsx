import { type ComponentType, useEffect, useState } from 'react'

/**
 * Returns a component that is loaded when it is first shown, or earlier with `preload`. If that fails, the reader can try
 * again.
 */
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
        Couldn’t load this part of the page.{' '}
        <button type="button" className="link-button" onClick={() => setState({ Component, isMissing: false })}>
          Try again
        </button>
      </p>
    )
  }

  return Object.assign(Later, { preload })
}
