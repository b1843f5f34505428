const paths = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  warning: 'M8 2.5 1.8 13.5h12.4zM8 6.5v3.5M8 11.8v.1',
  ring: 'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7',
  flow: 'M2 6.5c2-2 4-2 6 0s4 2 6 0M2 10.5c2-2 4-2 6 0s4 2 6 0',
} as const

export type IconName = keyof typeof paths

/** The icon of a status. Text beside it, or a label, has the meaning. */
export function Icon({ name }: { name: IconName }) {
  return <IconShape name={name} path={paths[name]} />
}

/** Draws an icon in the color of the text. */
export function IconShape({ name, path }: { name: string; path: string }) {
  return (
    <svg className="icon" data-icon={name} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}

/** The logo of Sluice. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M8 14.5V8h16v6.5M16 8v6.5" />
      <path d="M6 20c2.5-2.4 4.2-2.4 6.7 0s4.2 2.4 6.7 0 4.2-2.4 6.6 0" />
      <path d="M6 25c2.5-2.4 4.2-2.4 6.7 0s4.2 2.4 6.7 0 4.2-2.4 6.6 0" opacity=".55" />
    </svg>
  )
}
