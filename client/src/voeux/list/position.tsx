/** Asks for a position: the quickest way across a long list, with any hand or none. */
import { useState } from 'preact/hooks'
import { Dialog } from '../parts'
import { nb, say, wishesOf } from '../language'

/** What a position is asked for: `placed` is told it, from 0, or null. */
export interface PositionTarget {
  readonly list: readonly string[]
  readonly placing: readonly string[] | null
  readonly name: (key: string) => string
  readonly placed: (to: number | null) => void
}

export function Position({ editor }: { editor: PositionTarget }) {
  const moving = editor.placing ?? []
  const first = moving[0] ?? ''
  const [typed, setTyped] = useState('')
  const most = editor.list.length - moving.length + 1
  const position = Number(typed)
  const isGood = Number.isInteger(position) && position >= 1 && position <= most
  const title =
    moving.length > 1
      ? say(`Déplacer ${wishesOf(moving.length)}`, `Move ${wishesOf(moving.length)}`)
      : say(`Déplacer le vœu ${nb(editor.list.indexOf(first) + 1)}`, `Move wish ${nb(editor.list.indexOf(first) + 1)}`)
  return (
    <Dialog title={title} onClose={() => editor.placed(null)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (isGood) editor.placed(position - 1)
        }}
      >
        <p>
          {moving.length > 1
            ? say(`Le premier est ${editor.name(first)}.`, `The first is ${editor.name(first)}.`)
            : editor.name(first)}
        </p>
        <label for="position">{say(`À la position, de 1 à ${nb(most)}`, `To position, from 1 to ${nb(most)}`)}</label>
        <input
          id="position"
          inputMode="numeric"
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value.trim())}
        />
        <div class="row wrap">
          <button class="btn main" type="submit" disabled={!isGood}>
            {say('Déplacer', 'Move')}
          </button>
          <button class="btn quiet" type="button" onClick={() => editor.placed(null)}>
            {say('Laisser', 'Leave')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
