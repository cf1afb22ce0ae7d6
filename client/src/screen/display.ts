/** How the person wants to read: text size, contrast, line spacing. It starts from what
 *  they are due, and is theirs to change. It is comfort, no part of the exam: kept beside
 *  the application, and lost without harm. */
import { oneOf, SPACINGS, TEXT_SIZES, type PersonalSettings, type Spacing, type TextSize } from '../core/settings'

export interface DisplayChoice {
  readonly text: TextSize
  readonly theme: 'light' | 'contrast'
  readonly spacing: Spacing
}

/** A choice, and whose: a candidate's number and what they were given; empty while
 *  nobody is known here. */
export interface KeptDisplay {
  readonly choice: DisplayChoice
  readonly from: string
}

export interface Sitter {
  readonly number: string
  readonly settings: PersonalSettings
}

export const USUAL_DISPLAY: DisplayChoice = { text: 100, theme: 'light', spacing: 100 }
const NOBODY = ''
const NAME = 'concours.display'

/** What is shown to whoever sits here now. Their own choice stays as long as they are
 *  given the same; somebody else's never does. */
export function displayFor(kept: KeptDisplay, sitter: Sitter | null): KeptDisplay {
  if (sitter === null) return kept.from === NOBODY ? kept : { choice: USUAL_DISPLAY, from: NOBODY }
  const given = displayOf(sitter.settings)
  const from = `${sitter.number}/${wordOf(given).replaceAll(' ', '-')}`
  if (kept.from === from) return kept
  const isTheirs = kept.from === NOBODY && wordOf(given) === wordOf(USUAL_DISPLAY)
  return { choice: isTheirs ? kept.choice : given, from }
}

function displayOf({ text, contrast, spacing }: PersonalSettings): DisplayChoice {
  return { text, theme: contrast === 'strong' ? 'contrast' : 'light', spacing }
}

/** Put a choice on the page. The sizes and colours themselves are in the style sheets. */
export function apply({ text, theme, spacing }: DisplayChoice, root: HTMLElement): void {
  set(root, 'text', text === 100 ? null : String(text))
  set(root, 'theme', theme === 'light' ? null : theme)
  set(root, 'spacing', spacing === 100 ? null : String(spacing))
}

function set(root: HTMLElement, name: string, value: string | null): void {
  if (value === null) delete root.dataset[name]
  else root.dataset[name] = value
}

/** The choice that was kept, or the usual one. */
export function recall(): KeptDisplay {
  try {
    return parse(localStorage.getItem(NAME) ?? '')
  } catch {
    return { choice: USUAL_DISPLAY, from: NOBODY } // private mode: nothing can be kept
  }
}

export function remember({ choice, from }: KeptDisplay): void {
  try {
    localStorage.setItem(NAME, `${wordOf(choice)} ${from}`)
  } catch {
    // it will hold until the page closes
  }
}

export function parse(kept: string): KeptDisplay {
  const [size, theme, lines, from = NOBODY] = kept.split(' ')
  const choice: DisplayChoice = {
    text: oneOf(TEXT_SIZES, Number(size)) ?? USUAL_DISPLAY.text,
    theme: theme === 'contrast' ? 'contrast' : 'light',
    spacing: oneOf(SPACINGS, Number(lines)) ?? USUAL_DISPLAY.spacing,
  }
  return { choice, from }
}

function wordOf({ text, theme, spacing }: DisplayChoice): string {
  return `${text} ${theme} ${spacing}`
}
