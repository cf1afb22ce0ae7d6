/** The list as a file, out and in: every fault of a file is named before anything
 *  changes. Pure. */
import { barOf, type Asking } from './rules'
import type { Line } from './wire'

export const FILE_BYTES_MAX = 2_000_000
const COLUMNS = ['rang', 'code', 'specialite', 'subdivision', 'contrat', 'postes'] as const

/** One line of the file, from 1, that cannot be a wish. */
export interface FileFault {
  readonly at: number
  readonly code: 'unknown' | 'twice' | 'not_eligible' | 'unranked'
  readonly line: string
}

export interface FileRead {
  readonly codes: readonly string[]
  readonly faults: readonly FileFault[]
}

export function writeFile(
  list: readonly string[],
  of: (code: string) => { readonly line: Line; readonly place: string } | undefined,
): string {
  const rows = list.map((code, at) => {
    const rankedLine = of(code)
    const cells = rankedLine
      ? [rankedLine.line.specialty, rankedLine.place, rankedLine.line.contract, String(rankedLine.line.seats)]
      : ['', '', '', '']
    return [String(at + 1), code, ...cells]
  })
  return `\ufeff${[COLUMNS as readonly string[], ...rows].map((row) => row.map(quoted).join(';')).join('\r\n')}\r\n`
}

/** A cell that no spreadsheet takes for a formula. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Null where no column holds codes: it is no such file. */
export function readFile(text: string, lines: ReadonlyMap<string, Line>, asking: Asking): FileRead | null {
  const rows = cellsOf(text.replace(/^\ufeff/, ''))
  const head = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? []
  const codeColumn = head.indexOf('code')
  const isHeaded = codeColumn >= 0
  const column = isHeaded ? codeColumn : (rows[0]?.cells.findIndex((cell) => lines.has(cell.trim())) ?? -1)
  if (column < 0) return null
  const codes: string[] = []
  const faults: FileFault[] = []
  const codesRead = new Set<string>()
  for (const { at, cells } of rows.slice(isHeaded ? 1 : 0)) {
    const code = cells[column]?.trim() ?? ''
    const line = lines.get(code)
    const bar = line && barOf(line, asking)
    if (!line) faults.push({ at, code: 'unknown', line: code })
    else if (codesRead.has(code)) faults.push({ at, code: 'twice', line: code })
    else if (bar) faults.push({ at, code: bar === 'wishes.unranked' ? 'unranked' : 'not_eligible', line: code })
    else codes.push(code)
    codesRead.add(code)
  }
  return { codes, faults }
}

interface Row {
  readonly at: number
  readonly cells: readonly string[]
}

/** Rows that hold something, with their number in the file; `;`, `,` or tab between. */
function cellsOf(text: string): readonly Row[] {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  const between = [';', '\t', ','].find((one) => head.includes(one)) ?? ';'
  const rows: Row[] = []
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  let at = 1
  let begun = 1
  const close = () => {
    cells.push(cell)
    if (cells.some((one) => one.trim())) rows.push({ at: begun, cells })
    cells = []
    cell = ''
  }
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i] ?? ''
    if (sign === '\n') at += 1
    if (isQuoted) {
      if (sign === '"' && text[i + 1] === '"') i += 1
      else if (sign === '"') {
        isQuoted = false
        continue
      }
      cell += sign
    } else if (sign === '"' && !cell) isQuoted = true
    else if (sign === between) {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n') {
      close()
      begun = at
    } else if (sign !== '\r') cell += sign
  }
  close()
  return rows
}
