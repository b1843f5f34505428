import { useState } from 'react'
import { deleteNamedDraft, type NamedDraft, namedDrafts, saveNamedDraft } from '../../draft/named-drafts.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FieldForm } from '../../ui/field-form.tsx'
import './draft-dialog.css'

type Props = { draft: Omit<NamedDraft, 'name'>; isOpen: boolean; onClose: () => void }

/** Saves the text in the editor under a name, and lists the saved drafts. */
export function DraftDialog({ draft, isOpen, onClose }: Props) {
  return (
    <Dialog title="Drafts" isOpen={isOpen} onClose={onClose}>
      <SaveForm draft={draft} onSaved={onClose} />
      <DraftList />
    </Dialog>
  )
}

function SaveForm({ draft, onSaved }: { draft: Props['draft']; onSaved: () => void }) {
  const save = (typed: string) => {
    const name = typed.trim()
    if (name === '') return 'Enter a name.'
    if (!saveNamedDraft({ ...draft, name })) return 'Couldn’t save the draft: this browser’s storage is full.'
    onSaved()
    return null
  }
  return (
    <FieldForm
      label="Name"
      input={{ type: 'text' }}
      initial=""
      action="Save draft"
      hint="Saved in this browser only, and listed in the menu of presets. A draft with the same name is replaced."
      onSubmitText={save}
    />
  )
}

function DraftList() {
  const [drafts, setDrafts] = useState(namedDrafts)
  const remove = (name: string) => {
    deleteNamedDraft(name)
    setDrafts(namedDrafts())
  }
  return (
    <ul className="draft-list">
      {drafts.map(({ name }) => (
        <li key={name}>
          <span>{name}</span>
          <button type="button" className="small-button" onClick={() => remove(name)}>
            <ActionIcon name="delete" />
            Delete<span className="hidden"> {name}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
