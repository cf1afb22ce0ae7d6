/** What the student does to the list by hand: choose, move, cut, paste, take out. Every
 *  way in (mouse, touch, keys) comes through here, and so does what is read aloud. */
import { landing, moveCodes, removeCodes, stepCodes, type Codes } from '../../core/wishes/order'
import { faultOf, firstFree, mayDelete, listStatusOf, type ListStatus } from '../../core/wishes/rules'
import type { WishStore } from '../session/wish-store'
import { words } from '../session/refusals'
import { nb, say, wishesOf } from '../language'

export interface Focus {
  readonly code: string
  readonly control: string
}

export class ListEditor {
  chosen: ReadonlySet<string> = new Set()
  cut: Codes = []
  /** The wish where the keyboard stands. */
  current = ''
  /** Those for whom a position is asked. */
  placing: Codes | null = null
  message = ''
  /** What gets the focus once the list is drawn again. */
  focus: Focus | null = null
  name: (code: string) => string = String
  #listener: () => void = () => undefined

  constructor(readonly store: WishStore) {}

  listen(listener: () => void) {
    this.#listener = listener
  }

  get list(): Codes {
    return this.store.view.saving?.here ?? []
  }

  get status(): ListStatus | null {
    const { state, saving } = this.store.view
    return state && saving && listStatusOf({ ...state, list: saving.saved })
  }

  /** The wish, with all that are chosen if it is one of them. */
  many(code: string): Codes {
    return this.chosen.has(code) ? this.picked : [code]
  }

  get picked(): Codes {
    return this.list.filter((code) => this.chosen.has(code))
  }

  setCurrent(code: string) {
    if (code === this.current) return
    this.current = code
    this.#listener()
  }

  step(code: string, by: -1 | 1, control = by < 0 ? 'up' : 'down') {
    const moving = this.many(code)
    this.#move(stepCodes(this.list, moving, by), moving, { code, control })
  }

  place(code: string) {
    this.placing = this.many(code)
    this.#listener()
  }

  /** Close the question of the position; `to` from 0, null if nothing is to move. */
  placed(to: number | null) {
    const moving = this.placing ?? []
    this.placing = null
    const code = moving.includes(this.current) ? this.current : (moving[0] ?? '')
    if (to === null) this.#show({ code, control: 'grip' })
    else this.moveTo(moving, to, { code, control: 'grip' })
  }

  moveTo(moving: Codes, to: number, focus: Focus) {
    const free = this.status ? firstFree(this.list, this.status) : 0
    this.#move(moveCodes(this.list, moving, Math.max(free, to)), moving, focus)
  }

  drop(code: string, before: number) {
    const moving = this.many(code)
    this.moveTo(moving, landing(this.list, moving, before), { code, control: 'grip' })
  }

  remove(codes: Codes) {
    const { list, status } = this
    const removable = status ? codes.filter((code) => mayDelete(code, status)) : []
    const first = removable[0]
    if (first === undefined) {
      this.message = say('Ces vœux restent : un tour les a lus.', 'These wishes stay: a round has already read them.')
      return this.#listener()
    }
    const at = list.indexOf(first)
    const rest = removeCodes(list, removable)
    const next = rest[Math.min(at, rest.length - 1)]
    this.chosen = new Set()
    this.#put(
      rest,
      removable.length > 1
        ? say(`${wishesOf(removable.length)} supprimés.`, `${wishesOf(removable.length)} deleted.`)
        : say(`Vœu ${nb(at + 1)} supprimé : ${this.name(first)}.`, `Wish ${nb(at + 1)} deleted: ${this.name(first)}.`),
      next === undefined ? null : { code: next, control: 'tick' },
    )
  }

  choose(code: string, isFar = false) {
    const next = new Set(this.chosen)
    if (isFar && this.current) {
      const [one, other] = [this.list.indexOf(this.current), this.list.indexOf(code)]
      for (const between of this.list.slice(Math.min(one, other), Math.max(one, other) + 1)) next.add(between)
    } else if (!next.delete(code)) next.add(code)
    this.chosen = next
    this.current = code
    this.#listener()
  }

  chooseAll() {
    this.chosen = new Set(this.list)
    this.#listener()
  }

  clear() {
    this.chosen = new Set()
    this.cut = []
    this.#listener()
  }

  /** Stand at another wish; with `isFar` choose it and the one before. */
  go(to: number, isFar = false) {
    const code = this.list[Math.max(0, Math.min(to, this.list.length - 1))]
    if (code === undefined) return
    if (isFar) this.chosen = new Set([...this.chosen, this.current, code])
    this.current = code
    this.#show({ code, control: 'tick' })
  }

  cutOut(codes: Codes) {
    this.cut = codes
    this.message = say(
      `À coller : ${wishesOf(codes.length)}. Allez à un vœu et collez après lui.`,
      `${wishesOf(codes.length)} cut: go to a wish and paste after it.`,
    )
    this.#listener()
  }

  paste() {
    const moving = this.cut.filter((code) => this.list.includes(code))
    const first = moving[0]
    this.cut = []
    if (first === undefined) return
    const to = landing(this.list, moving, this.list.indexOf(this.current) + 1)
    this.moveTo(moving, to, { code: first, control: 'tick' })
  }

  /** Take a list that a file gave; it was seen, and the phase allows it. */
  import(list: Codes, count: number) {
    this.chosen = new Set()
    this.#put(list, say(`Lu dans le fichier : ${wishesOf(count)}.`, `${wishesOf(count)} imported.`), null)
  }

  turn(isBack: boolean) {
    if (isBack) this.store.undo()
    else this.store.redo()
    this.message = isBack ? say('Annulé.', 'Undone.') : say('Rétabli.', 'Redone.')
    this.#listener()
  }

  #move(codes: Codes, moving: Codes, focus: Focus) {
    const first = moving[0] ?? ''
    const at = nb(codes.indexOf(first) + 1)
    this.#put(
      codes,
      moving.length > 1
        ? say(
            `${wishesOf(moving.length)} déplacés à la position ${at}.`,
            `${wishesOf(moving.length)} moved to position ${at}.`,
          )
        : say(`${this.name(first)} : vœu ${at}.`, `${this.name(first)}: wish ${at}.`),
      focus,
    )
  }

  #put(codes: Codes, what: string, focus: Focus | null) {
    const fault = this.status && faultOf(codes, this.status)
    this.message = fault ? words(fault) : what
    this.focus = focus
    if (!fault) this.store.change(codes)
    this.#listener()
  }

  #show(focus: Focus) {
    this.focus = focus
    this.#listener()
  }
}

/** What a key does in the list; false if it is not one of ours. */
export function handleKey(editor: ListEditor, event: KeyboardEvent): boolean {
  const { list, current } = editor
  const at = list.indexOf(current)
  const isCommand = event.ctrlKey || event.metaKey
  const picked = editor.chosen.size ? editor.picked : [current]
  if (at < 0) return false
  switch (isCommand ? `^${event.key.toLowerCase()}` : event.key) {
    case 'ArrowUp':
      event.altKey ? editor.step(current, -1, 'tick') : editor.go(at - 1, event.shiftKey)
      break
    case 'ArrowDown':
      event.altKey ? editor.step(current, 1, 'tick') : editor.go(at + 1, event.shiftKey)
      break
    case 'Home':
      event.altKey ? editor.moveTo(editor.many(current), 0, { code: current, control: 'tick' }) : editor.go(0)
      break
    case 'End':
      event.altKey
        ? editor.moveTo(editor.many(current), list.length, { code: current, control: 'tick' })
        : editor.go(list.length - 1)
      break
    case 'PageUp':
      editor.go(at - 10, event.shiftKey)
      break
    case 'PageDown':
      editor.go(at + 10, event.shiftKey)
      break
    case 'Delete':
      editor.remove(picked)
      break
    case 'Escape':
      editor.clear()
      break
    case '^a':
      editor.chooseAll()
      break
    case '^x':
      editor.cutOut(picked)
      break
    case '^v':
      editor.paste()
      break
    case '^z':
      editor.turn(!event.shiftKey)
      break
    case '^y':
      editor.turn(false)
      break
    default:
      return false
  }
  return true
}
