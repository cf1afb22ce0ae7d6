/** One document that the student gives: a file, or its text. */
import { useState } from 'preact/hooks'
import { BothLanguages, type Bilingual } from './words'

export const FILE_BYTES_MAX = 64 * 1024 * 1024

interface GivenDocumentProps {
  readonly name: string
  readonly title: Bilingual
  readonly hint: Bilingual
  readonly accept?: string
  readonly text: string
  readonly onText: (text: string) => void
}

export function GivenDocument({ name, title, hint, accept, text, onText }: GivenDocumentProps) {
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
        <BothLanguages {...title} />
      </legend>
      <p class="small" id={`${name}-hint`}>
        <BothLanguages {...hint} />
      </p>
      <label for={`${name}-file`}>
        <BothLanguages fr="Choisir le fichier" en="Choose the file" />
      </label>
      <input
        id={`${name}-file`}
        type="file"
        accept={accept ?? '.json,application/json'}
        aria-describedby={`${name}-hint`}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {isTooLarge && (
        <p>
          <BothLanguages fr="Ce fichier est trop grand pour en être un." en="This file is too large." />
        </p>
      )}
      <details>
        <summary>
          <BothLanguages fr="ou coller son texte" en="or paste its text" />
        </summary>
        <label for={`${name}-text`}>
          <BothLanguages fr="Texte" en="Text" />
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
