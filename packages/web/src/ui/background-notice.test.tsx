import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useRef, useState } from 'react'
import { afterEach, expect, it } from 'vitest'
import { waitFor } from '../../test/wait-for.ts'
import { BackgroundNotice } from './background-notice.tsx'

afterEach(cleanup)

function Page() {
  const [isShown, setShown] = useState(false)
  const returnFocus = useRef<HTMLInputElement>(null)
  return (
    <>
      <input ref={returnFocus} />
      {!isShown && <BackgroundNotice text="A file" onShow={() => setShown(true)} returnFocus={returnFocus} />}
    </>
  )
}

it('moves the focus on when its button disappears', async () => {
  render(<Page />)
  const show = screen.getByRole('button', { name: 'Show' })
  show.focus()
  fireEvent.click(show)
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox')))
})
