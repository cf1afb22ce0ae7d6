/** How the person wants to read: text size and contrast. It is comfort, no part of the
 *  exam: kept beside the application, and lost without harm. */
export const TEXT_SIZES = [100, 125, 150, 200] as const
export type TextSize = (typeof TEXT_SIZES)[number]

export interface DisplayChoice {
  readonly text: TextSize
  readonly theme: 'light' | 'contrast'
}

export const USUAL_DISPLAY: DisplayChoice = { text: 100, theme: 'light' }
const NAME = 'concours.display'

/** Put a choice on the page. The sizes and colours themselves are in the style sheets. */
export function apply(choice: DisplayChoice, root: HTMLElement): void {
  if (choice.text === 100) delete root.dataset.text
  else root.dataset.text = String(choice.text)
  if (choice.theme === 'contrast') root.dataset.theme = 'contrast'
  else delete root.dataset.theme
}

/** The choice that was kept, or the usual one. */
export function recall(): DisplayChoice {
  try {
    return parse(localStorage.getItem(NAME) ?? '')
  } catch {
    return USUAL_DISPLAY // private mode: nothing can be kept
  }
}

export function remember(choice: DisplayChoice): void {
  try {
    localStorage.setItem(NAME, `${choice.text} ${choice.theme}`)
  } catch {
    // it will hold until the page closes
  }
}

export function parse(written: string): DisplayChoice {
  const [size, theme] = written.split(' ')
  const text = TEXT_SIZES.find((known) => String(known) === size) ?? USUAL_DISPLAY.text
  return { text, theme: theme === 'contrast' ? 'contrast' : 'light' }
}
