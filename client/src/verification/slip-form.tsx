/** One document that the student gives: a file, or its text. */
import { useState } from 'preact/hooks'
import { Both, type Said } from './words'

export const FILE_BYTES_MAX = 64 * 1024 * 1024

interface Given {
  readonly name: string
  readonly title: Said
  readonly hint: Said
  readonly text: string
  readonly onText: (text: string) => void
}

export function GivenDocument({ name, title, hint, text, onText }: Given) {
  const [isTooLarge, setTooLarge] = useState(false)
  const take = async (chosen: File | undefined) => {
    if (!chosen) return
    const isLarge = chosen.size > FILE_BYTES_MAX
    setTooLarge(isLarge)
    onText(isLarge ? '' : await chosen.text())
  }
  return (
    <fieldset class="given">
      <legend>
        <Both {...title} />
      </legend>
      <p class="small" id={`${name}-hint`}>
        <Both {...hint} />
      </p>
      <label for={`${name}-file`}>
        <Both fr="Choisir le fichier" en="Choose the file" />
      </label>
      <input
        id={`${name}-file`}
        type="file"
        accept=".json,application/json"
        aria-describedby={`${name}-hint`}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {isTooLarge && (
        <p>
          <Both fr="Ce fichier est trop grand pour en être un." en="This file is too large to be one." />
        </p>
      )}
      <details>
        <summary>
          <Both fr="ou coller son texte" en="or paste its text" />
        </summary>
        <label for={`${name}-text`}>
          <Both fr="Texte" en="Text" />
        </label>
        <textarea
          id={`${name}-text`}
          rows={5}
          spellcheck={false}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      </details>
    </fieldset>
  )
}
