import { IconShape } from './icon.tsx'

// Apart from the other icons: only parts that are loaded later have these.
const paths = {
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  open: 'M7 3.5H3.5v9h9V9M9.5 3.5h3v3M12.5 3.5 7.5 8.5',
  save: 'M3.5 2.5h7l2 2v9h-9zM5.5 2.5v3.5h4.5V2.5M5.5 13.5V9.5h5v4',
  delete: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13h10',
  retry: 'M12.5 6.5A5 5 0 1 0 13 9M12.8 3v3.7H9.1',
  format: 'M2.5 4h11M5.5 8h8M5.5 12h8M2.5 8h.1M2.5 12h.1',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 7.5v3.2M8 5.2v.1',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  key: 'M9.3 6.7a3 3 0 1 1 1.2 1.2L6 12.5H3.5V10z',
  edit: 'M3.5 12.5l.6-2.7 6.4-6.4 2.1 2.1-6.4 6.4z',
  help: 'M6 6.2A2 2 0 1 1 8.8 8c-.6.3-.8.7-.8 1.3M8 11.6v.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8',
  auto: 'M2 3h12v7.5H2zM5.5 13.5h5',
  light:
    'M8 5.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  dark: 'M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6',
} as const

export type ActionIconName = keyof typeof paths

/** The icon of a button. Its text or label describes the action. */
export function ActionIcon({ name }: { name: ActionIconName }) {
  return <IconShape name={name} path={paths[name]} />
}
