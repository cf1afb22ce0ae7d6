/** In the head of a paper, two buttons: call the room, and choose how to read. */
import { useState } from 'preact/hooks'
import { SPACINGS, TEXT_SIZES, type Spacing, type TextSize } from '../../core/settings'
import type { Language } from '../../shell/tablet'
import { useStage } from '../context'
import { Dialog } from '../dialog'
import { Icon } from '../icon'
import { GiveBack } from '../give-back'
import { TimeWords } from '../spoken-words'
import { CallRoom } from './call-room'

export function HelpButton() {
  const { words } = useStage()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button class="btn help" type="button" aria-label={words.help.callLabel} onClick={() => setOpen(true)}>
        <Icon name="hand" />
        <b>{words.call.button}</b>
      </button>
      {isOpen && <HelpPanel close={() => setOpen(false)} />}
    </>
  )
}

/** `mayGiveBack`: where nobody composes, the tablet is given back there too. */
export function DisplayButton({ mayGiveBack = true }: { mayGiveBack?: boolean }) {
  const { words } = useStage()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button class="btn display" type="button" aria-label={words.help.display} onClick={() => setOpen(true)}>
        <Icon name="display" />
        <span>{words.help.display}</span>
      </button>
      {isOpen && (
        <Dialog title={words.help.display} closeLabel={words.help.close} close={() => setOpen(false)}>
          <DisplayForm />
          {mayGiveBack && <GiveBack close={() => setOpen(false)} />}
        </Dialog>
      )}
    </>
  )
}

function HelpPanel({ close }: { close(): void }) {
  const {
    view,
    words: { call, help, spoken },
  } = useStage()
  const [isTelling, setTelling] = useState(false)
  return (
    <Dialog title={isTelling ? spoken.timeTitle : call.title} closeLabel={help.close} close={close}>
      {isTelling ? (
        <TimeWords />
      ) : (
        <>
          <CallRoom />
          <h3>{help.keys}</h3>
          <p class="small muted">{help.keysText}</p>
          {view.mayHear === 'time' && (
            <button type="button" class="btn" onClick={() => setTelling(true)}>
              {spoken.time}
            </button>
          )}
        </>
      )}
    </Dialog>
  )
}

function DisplayForm() {
  const {
    tablet,
    view,
    words: { help, figure },
    display,
    choose,
  } = useStage()
  return (
    <div class="choices">
      <Choice
        name="text"
        legend={help.size}
        chosen={String(display.text)}
        options={TEXT_SIZES.map((size) => [String(size), figure.zoom(size)] as const)}
        choose={(size) => choose({ ...display, text: Number(size) as TextSize })}
      />
      <Choice
        name="theme"
        legend={help.theme}
        chosen={display.theme}
        options={[
          ['light', help.themeLight],
          ['contrast', help.themeContrast],
        ]}
        choose={(theme) => choose({ ...display, theme: theme === 'contrast' ? 'contrast' : 'light' })}
      />
      <Choice
        name="spacing"
        legend={help.spacing}
        chosen={String(display.spacing)}
        options={SPACINGS.map((spacing) => [String(spacing), help.lines(spacing)] as const)}
        choose={(spacing) => choose({ ...display, spacing: Number(spacing) as Spacing })}
      />
      <Choice
        name="language"
        legend={help.language}
        chosen={view.language}
        options={[
          ['fr', 'Français'],
          ['en', 'English'],
        ]}
        choose={(language) => tablet.setLanguage(language as Language)}
      />
      <p class="small muted">{help.languageNote}</p>
    </div>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly legend: string
  readonly chosen: string
  readonly options: readonly (readonly [value: string, label: string])[]
  choose(value: string): void
}

function Choice({ name, legend, chosen, options, choose }: ChoiceProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="segs">
        {options.map(([value, label]) => (
          <label key={value} class={value === chosen ? 'on' : ''}>
            <input
              class="sr"
              type="radio"
              name={name}
              value={value}
              checked={value === chosen}
              onChange={() => choose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
