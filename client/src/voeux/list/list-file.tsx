/** The list as a file: take it away, or bring one; nothing changes before it was seen. */
import { useRef, useState } from 'preact/hooks'
import { FILE_BYTES_MAX, readFile, writeFile, type FileFault, type FileRead } from '../../core/wishes/csv'
import { addCodes, type Codes } from '../../core/wishes/order'
import { faultOf } from '../../core/wishes/rules'
import type { View } from '../session/view'
import type { ListEditor } from './list-editor'
import { Icon } from '../icon'
import type { Book } from '../posts/line-index'
import { Dialog, Note } from '../parts'
import { words } from '../session/refusals'
import { linesOf, nb, say, wishesOf } from '../language'

export function save(name: string, kind: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 1_000)
}

type FilePreview = FileRead | 'too_large' | 'no_codes'

export function ListFile({ editor, view, book }: { editor: ListEditor; view: View; book: Book }) {
  const [given, setGiven] = useState<FilePreview | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const { state } = view
  if (!state) return null
  const take = async (file: File | undefined) => {
    if (!file) return
    const lines = new Map(book.all.map(({ line }) => [line.code, line]))
    if (file.size > FILE_BYTES_MAX) setGiven('too_large')
    else setGiven(readFile(await textOf(file), lines, state) ?? 'no_codes')
    if (input.current) input.current.value = ''
  }
  return (
    <>
      <button
        class="btn quiet"
        type="button"
        disabled={!state.rights.edits || !book.all.length}
        onClick={() => input.current?.click()}
      >
        <Icon name="upload" />
        {say('Importer', 'Import')}
      </button>
      <input
        ref={input}
        class="sr"
        type="file"
        accept=".csv,text/csv,text/plain"
        tabIndex={-1}
        aria-label={say('Fichier de vœux à importer', 'File of wishes to import')}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      <button
        class="btn quiet"
        type="button"
        disabled={!editor.list.length}
        onClick={() =>
          save(
            `voeux-${state.number}.csv`,
            'text/csv;charset=utf-8',
            writeFile(editor.list, (code) => book.byCode.get(code)),
          )
        }
      >
        <Icon name="download" />
        {say('Exporter', 'Export')}
      </button>
      {given && <FilePreview editor={editor} given={given} onClose={() => setGiven(null)} />}
    </>
  )
}

/** A file is in UTF-8, or as older spreadsheets write. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const FAULTS: Readonly<Record<FileFault['code'], () => string>> = {
  unknown: () => say('n’est pas parmi les postes', 'is not among the posts'),
  twice: () => say('y est déjà plus haut', 'is already above'),
  not_eligible: () => say('est pour un autre contrat', 'is for another contract'),
  unranked: () => say('est d’un groupe où vous n’avez pas de rang', 'is of a group where you have no rank'),
}

function FilePreview({ editor, given, onClose }: { editor: ListEditor; given: FilePreview; onClose: () => void }) {
  const title = say('Importer des vœux', 'Import wishes')
  if (given === 'too_large' || given === 'no_codes') {
    return (
      <Dialog title={title} onClose={onClose}>
        <Note tone="stop" code={given}>
          <p>
            {given === 'too_large'
              ? say(
                  'Ce fichier est trop grand pour être une liste de vœux.',
                  'This file is too large to be a list of wishes.',
                )
              : say(
                  'Ce fichier n’a pas de colonne « code » : exportez votre liste pour voir la forme attendue. ' +
                    'Rien n’a changé.',
                  'This file has no column “code”: export your list to see the form. Nothing has changed.',
                )}
          </p>
        </Note>
        <p>
          <button class="btn" type="button" onClick={onClose}>
            {say('Fermer', 'Close')}
          </button>
        </p>
      </Dialog>
    )
  }
  const { codes, faults } = given
  const saveList = (list: Codes) => {
    editor.import(list, codes.length)
    onClose()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        {say(
          `${wishesOf(codes.length)} se lisent dans ce fichier. Rien n’a encore changé.`,
          `${wishesOf(codes.length)} can be read in this file. Nothing has changed yet.`,
        )}
      </p>
      {faults.length > 0 && (
        <Note tone="care" code="faults">
          <p>
            <b>
              {say(
                `${linesOf(faults.length)} en faute, à laisser de côté :`,
                `${linesOf(faults.length)} at fault, left aside:`,
              )}
            </b>
          </p>
          <ul class="faults">
            {faults.map((one) => (
              <li key={one.at}>
                {`${say('ligne', 'line')} ${nb(one.at)} : ${one.line || say('(vide)', '(empty)')} `}
                {FAULTS[one.code]()}
              </li>
            ))}
          </ul>
        </Note>
      )}
      <Way editor={editor} list={codes} title={say('Remplacer ma liste', 'Replace my list')} onPut={saveList} />
      <Way
        editor={editor}
        list={addCodes(editor.list, codes)}
        title={say('Ajouter à la fin', 'Add at the end')}
        onPut={saveList}
      />
      <p>
        <button class="btn quiet" type="button" onClick={onClose}>
          {say('Ne rien changer', 'Change nothing')}
        </button>
      </p>
    </Dialog>
  )
}

function Way({
  editor,
  list,
  title,
  onPut,
}: {
  editor: ListEditor
  list: Codes
  title: string
  onPut: (list: Codes) => void
}) {
  const fault = editor.status && faultOf(list, editor.status)
  return (
    <p class="row wrap">
      <button class="btn" type="button" disabled={fault !== null} onClick={() => onPut(list)}>
        {title}
      </button>
      <span class="small muted">{fault ? words(fault) : wishesOf(list.length)}</span>
    </p>
  )
}
