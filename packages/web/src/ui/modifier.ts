/** The name of the key that sends together with Enter on this keyboard. Both Ctrl and ⌘ work. */
export const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
