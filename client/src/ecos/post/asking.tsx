/** Before a screen shows signals: the code of a circuit, then where the screen stands. */
import { useState } from 'preact/hooks'
import { House, Icon } from '../../screen/icon'
import type { ComponentChildren } from 'preact'
import type { PostCircuit } from './circuit'
import type { PostStage } from './place'

interface StageProps {
  readonly stage: PostStage
}

export function AskCode({ stage }: StageProps) {
  const { view, words, place, goTo } = stage
  const [written, setWritten] = useState(view.problem === 'revoked' ? '' : place.code)
  const isAsked = place.code !== '' && view.problem === null
  const submit = (event: Event): void => {
    event.preventDefault()
    const code = written.replace(/[^0-9A-Za-z-]/g, '').slice(0, 40)
    if (code !== '') goTo({ code, screen: null })
  }
  return (
    <Frame stage={stage}>
      <h1 tabIndex={-1}>{words.ask}</h1>
      <p>{words.askText}</p>
      <form class="enrol" onSubmit={submit} noValidate>
        <div class="field">
          <label for="code">{words.code}</label>
          <input
            id="code"
            class="code"
            value={written}
            autoComplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={40}
            required
            aria-describedby="code-hint"
            onInput={(event) => setWritten(event.currentTarget.value)}
          />
          <p id="code-hint" class="label">
            {words.codeHint}
          </p>
        </div>
        <p role="status" class={view.problem === null ? '' : 'stop'}>
          {place.code === '' ? '' : isAsked ? words.opening : words[view.problem ?? 'down']}
        </p>
        <button class="btn main" type="submit">
          {words.show}
          <Icon name="arrowRight" />
        </button>
      </form>
    </Frame>
  )
}

export function AskPlace({ stage, circuit }: StageProps & { circuit: PostCircuit }) {
  const { words, place, goTo } = stage
  return (
    <Frame stage={stage}>
      <p class="muted">{words.chooseText(circuit.code, circuit.site)}</p>
      <h1 tabIndex={-1}>{words.choose}</h1>
      <div class="places">
        <button type="button" class="btn main tall" onClick={() => goTo({ ...place, screen: 0 })}>
          {words.corridor}
        </button>
        {circuit.doors.map(({ room }, index) => (
          <button type="button" class="btn tall" key={index} onClick={() => goTo({ ...place, screen: index + 1 })}>
            {words.door(index + 1, room)}
          </button>
        ))}
      </div>
      <button type="button" class="btn quiet tall" onClick={() => goTo({ code: '', screen: null })}>
        <Icon name="undo" />
        {words.other}
      </button>
    </Frame>
  )
}

function Frame({ stage, children }: StageProps & { children: ComponentChildren }) {
  const { words, language, setLanguage } = stage
  const other = language === 'fr' ? 'en' : 'fr'
  return (
    <div class="app">
      <div class="alone">
        <header class="bar">
          <House name="Concours" />
          <span class="who">
            <b>{words.title}</b>
          </span>
          <button type="button" class="btn quiet" lang={other} onClick={() => setLanguage(other)}>
            {words.language}
          </button>
        </header>
        <main class="mid single">
          <div class="say">{children}</div>
        </main>
      </div>
    </div>
  )
}
