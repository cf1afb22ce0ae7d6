/** The student's list in this tab: reads what stands, keeps what is typed, sends it. */
import type { Draft } from '../../core/wishes/joint-list'
import { rememberList, redoChange, same, undoChange, type Codes, type Past } from '../../core/wishes/order'
import {
  after,
  startSaving,
  BETWEEN_MS,
  isDue,
  isSaved,
  QUIET_MS,
  retryMs,
  type SaveEvent,
} from '../../core/wishes/saving'
import type { Chances, LinesPage, WishList, Refusal, State, Trend } from '../../core/wishes/wire'
import { ask, type Answer, type Verb } from './request'
import { EMPTY_VIEW, type View } from './view'
import { keepDraft, keepJoint, keepSession, readDraft, readJoint, readSession, type Session } from './tab-storage'

/** What an act of the student came to: done, refused by name, or no answer. */
export type Outcome = Refusal | 'done' | 'failed'

/** Who signs in; `exam` is empty until it is asked for. */
export type Convocation = Readonly<Record<'number' | 'code' | 'exam', string>>

const READ_EVERY_MS = 20_000

export class WishStore {
  view: View = EMPTY_VIEW
  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #sent_ms = 0

  constructor() {
    const session = readSession()
    if (session) this.#set({ session })
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Read now, then every so often, and whenever the tab or the network comes back. */
  start() {
    const wake = () => void (document.visibilityState === 'visible' && this.wake())
    addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    addEventListener('beforeunload', (event) => {
      if (this.view.saving && !isSaved(this.view.saving)) event.preventDefault()
    })
    setInterval(wake, READ_EVERY_MS)
    void this.read()
  }

  wake() {
    void this.read()
    this.#pump(0)
  }

  signIn(convocation: Convocation, password: string): Promise<Outcome> {
    return this.#enter('/session', convocation, password)
  }

  choosePassword(convocation: Convocation, password: string): Promise<Outcome> {
    return this.#enter('/password', convocation, password)
  }

  async #enter(path: string, { number, code, exam }: Convocation, password: string): Promise<Outcome> {
    const optional = { ...(password ? { password } : {}), ...(exam ? { exam } : {}) }
    const body = { number: number.trim(), code: code.trim(), ...optional }
    const answer = await ask<Omit<Session, 'number'>>('POST', path, '', body)
    if (answer.kind !== 'right') return outcome(answer)
    const session = { number: body.number, ...answer.value }
    keepSession(session)
    this.#set({ ...EMPTY_VIEW, session })
    await this.read()
    return 'done'
  }

  /** The centre ends what was signed in, on every device; this tab forgets at once. */
  signOut(ended: Refusal | null = null) {
    const token = this.view.session?.token
    if (!ended && token) void ask('POST', '/session/end', token)
    keepSession(null)
    if (!ended) {
      keepDraft(null)
      keepJoint(null)
    }
    clearTimeout(this.#timer)
    this.#set({ ...EMPTY_VIEW, ended })
  }

  async read() {
    if (!this.view.session) return
    const answer = await this.#ask<State>('GET', '')
    if (answer.kind !== 'right') return this.#set({ isCut: answer.kind === 'failed' })
    this.#take(answer.value)
    await this.#readAround()
    this.#pump(0)
  }

  change(codes: Codes) {
    const { saving, past } = this.view
    if (!saving || same(codes, saving.here)) return
    this.#set({ past: rememberList(past, saving.here) })
    this.#tell({ kind: 'changed', codes })
    this.#pump(QUIET_MS)
  }

  undo() {
    this.#turn(undoChange)
  }

  redo() {
    this.#turn(redoChange)
  }

  /** Settle two lists that went apart; the one that is given up can be taken back. */
  settle(codes: Codes) {
    const { saving, past } = this.view
    if (!saving) return
    this.#set({ past: rememberList(past, same(codes, saving.here) ? (saving.other?.codes ?? []) : saving.here) })
    this.#tell({ kind: 'settled', codes })
    this.#pump(0)
  }

  confirm(): Promise<Outcome> {
    return this.#act('POST', '/confirmation', { digest: this.view.saving?.saved.digest })
  }

  invite(number: string): Promise<Outcome> {
    return this.#act('POST', '/couple/invitation', { number })
  }

  say(number: string, word: 'accepted' | 'declined' | 'revoked'): Promise<Outcome> {
    return this.#act('POST', '/couple/word', { number, word })
  }

  draft(joint: Draft | null) {
    keepJoint(joint)
    this.#set({ joint })
  }

  async propose({ based_on, choice, pairs }: Draft): Promise<Outcome> {
    const outcome = await this.#act('PUT', '/couple/list', { based_on, choice, pairs })
    if (outcome === 'done') this.draft(null)
    return outcome
  }

  agree(number: number): Promise<Outcome> {
    return this.#act('POST', '/couple/agreement', { number })
  }

  ask<T>(verb: Verb, path: string, body?: unknown): Promise<Answer<T>> {
    return this.#ask<T>(verb, path, body)
  }

  async #act(verb: Verb, path: string, body: unknown): Promise<Outcome> {
    const answer = await this.#ask<State>(verb, path, body)
    if (answer.kind === 'right') {
      this.#take(answer.value)
      await this.#readAround()
      return 'done'
    }
    if (answer.kind === 'refused') void this.read()
    return outcome(answer)
  }

  async #ask<T>(verb: Verb, path: string, body?: unknown): Promise<Answer<T>> {
    const token = this.view.session?.token ?? ''
    const answer = await ask<T>(verb, path, token, body)
    if (token !== this.view.session?.token) return { kind: 'failed' }
    if (answer.kind === 'refused' && (answer.status === 401 || answer.refusal.code === 'wishes.not_participant')) {
      this.signOut(answer.refusal)
    }
    return answer
  }

  /** Take the state that the centre gave; a list that is new here begins with the draft
   *  that this tab kept, if it is of the same student. */
  #take(state: State) {
    const { saving } = this.view
    this.#set({ state, read_ms: Date.now(), isCut: false })
    if (saving) return this.#tell({ kind: 'read', listed: state.list })
    const draft = readDraft()
    const own = draft?.number === state.number ? draft : null
    const joint = readJoint()
    this.#set({
      saving: startSaving(own?.saved ?? state.list, own?.here ?? null),
      joint: joint?.number === state.number ? joint : null,
    })
    this.#tell({ kind: 'read', listed: state.list })
  }

  /** Lines, chances and trend, where a round or new posts made them others. */
  async #readAround() {
    const { state, lines, chances, trend } = this.view
    if (!state) return
    const round = state.rounds.at(-1)?.number ?? 0
    if (!lines || lines.round !== round) {
      const answer = await this.#ask<LinesPage>('GET', '/lines')
      if (answer.kind === 'right') this.#set({ lines: answer.value })
    }
    if (!chances || chances.round < round || chances.list !== state.list.digest) {
      const answer = await this.#ask<Chances>('GET', '/chances')
      if (answer.kind === 'right') this.#set({ chances: answer.value })
    }
    if (!trend || trend.list !== state.list.digest || (trend.rounds.at(-1)?.number ?? 0) !== round) {
      const answer = await this.#ask<Trend>('GET', '/trend')
      if (answer.kind === 'right') this.#set({ trend: answer.value })
    }
  }

  #turn(turn: (past: Past, list: Codes) => readonly [Codes, Past] | null) {
    const { saving, past } = this.view
    const turned = saving && turn(past, saving.here)
    if (!turned) return
    this.#set({ past: turned[1] })
    this.#tell({ kind: 'changed', codes: turned[0] })
    this.#pump(QUIET_MS)
  }

  #pump(wait_ms: number) {
    clearTimeout(this.#timer)
    const { saving } = this.view
    if (!saving || !isDue(saving)) return
    const free_ms = this.#sent_ms + BETWEEN_MS - Date.now()
    this.#timer = setTimeout(() => void this.#send(), Math.max(wait_ms, free_ms, 0))
  }

  async #send() {
    const { saving } = this.view
    if (!saving || !isDue(saving)) return
    this.#sent_ms = Date.now()
    this.#tell({ kind: 'sent' })
    const body = { based_on: saving.saved.digest, codes: saving.here }
    const answer = await this.#ask<WishList>('PUT', '/list', body)
    if (!this.view.session) return
    if (answer.kind === 'right') {
      this.#tell({ kind: 'acknowledged', listed: answer.value })
      this.#set({ isCut: false, read_ms: Date.now() })
      this.#pump(QUIET_MS)
    } else if (answer.kind === 'refused') {
      await this.#refused(answer.refusal)
    } else {
      this.#tell({ kind: 'failed' })
      this.#set({ isCut: true })
      this.#pump(retryMs(this.view.saving?.failures ?? 1, Math.random()))
    }
  }

  /** Too fast: later. Outdated: read what the other window wrote. Else: say it. */
  async #refused(refusal: Refusal) {
    if (refusal.code === 'wishes.writes_too_many') {
      this.#tell({ kind: 'failed' })
      return this.#pump(60_000)
    }
    if (refusal.code === 'wishes.outdated') this.#tell({ kind: 'failed' })
    else this.#tell({ kind: 'refused', refusal })
    await this.read()
  }

  #tell(event: SaveEvent) {
    const { saving, state } = this.view
    if (!saving) return
    const next = after(saving, event)
    this.#set({ saving: next, state: state && { ...state, list: newest(state.list, next.saved) } })
    const number = this.view.session?.number ?? ''
    keepDraft(isSaved(next) ? null : { number, saved: next.saved, here: next.here })
  }

  #set(part: Partial<View>) {
    this.view = { ...this.view, ...part }
    for (const listener of this.#listeners) listener()
  }
}

function newest(one: WishList, other: WishList): WishList {
  return other.number >= one.number ? other : one
}

function outcome(answer: Exclude<Answer<unknown>, { kind: 'right' }>): Outcome {
  return answer.kind === 'refused' ? answer.refusal : 'failed'
}
