/** What the candidate is due besides time, as their enrolment told it (`wire.md`). */

export const TEXT_SIZES = [100, 125, 150, 200] as const
export type TextSize = (typeof TEXT_SIZES)[number]
/** In percent of what word processors call single; 100 is the tablet's usual. */
export const SPACINGS = [100, 150, 200] as const
export type Spacing = (typeof SPACINGS)[number]
const READERS = ['candidate', 'person', 'voice'] as const

export interface PersonalSettings {
  readonly text: TextSize
  readonly contrast: 'usual' | 'strong'
  readonly spacing: Spacing
  readonly breaks: { readonly count: number; readonly minutes: number }
  /** Who reads the paper: the candidate, a person aloud, a voice of this tablet. */
  readonly reader: (typeof READERS)[number]
}

export const USUAL_SETTINGS: PersonalSettings = {
  text: 100,
  contrast: 'usual',
  spacing: 100,
  breaks: { count: 0, minutes: 0 },
  reader: 'candidate',
}

/** What this build does not know is as usual: it never keeps anybody from their paper. */
export function readSettings(raw: unknown): PersonalSettings {
  const told = factsOf(raw)
  return {
    text: oneOf(TEXT_SIZES, told.text_percent) ?? USUAL_SETTINGS.text,
    contrast: told.contrast === 'strong' ? 'strong' : 'usual',
    spacing: oneOf(SPACINGS, told.spacing_percent) ?? USUAL_SETTINGS.spacing,
    breaks: readBreaks(factsOf(told.breaks)),
    reader: oneOf(READERS, told.reader) ?? USUAL_SETTINGS.reader,
  }
}

function readBreaks({ count, minutes }: Record<string, unknown>): PersonalSettings['breaks'] {
  return isCount(count) && isCount(minutes) ? { count, minutes } : USUAL_SETTINGS.breaks
}

export function oneOf<Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((one) => one === value)
}

function factsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
