/** The key that sends together with Enter, as this computer's keyboard calls it. Both Ctrl and ⌘ work. */
export const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
