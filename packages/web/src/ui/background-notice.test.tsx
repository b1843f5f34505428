import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { type Mode, ModeSwitch } from '../features/send/mode-switch.tsx'
import { UnderWay } from './background-notice.tsx'

afterEach(cleanup)

function Page() {
  const [mode, setMode] = useState<Mode>('one')
  return (
    <>
      <ModeSwitch mode={mode} onMode={setMode} />
      {mode !== 'file' && <UnderWay words="A file" onShow={() => setMode('file')} />}
    </>
  )
}

test('what is shown takes the focus along to its mode', async () => {
  render(<Page />)
  const show = screen.getByRole('button', { name: 'Show' })
  show.focus()
  fireEvent.click(show)
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'File' })))
})
