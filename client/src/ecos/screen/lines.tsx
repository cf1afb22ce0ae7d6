/** The lines of a grid: a criterion with its levels, an aptitude from 1 to 5. */
import { Icon } from '../../screen/icon'
import { Html } from '../../screen/html'
import type { GridLine } from '../../core/ecos/grid'

export interface LineProps {
  readonly number: number
  readonly line: GridLine
  readonly level: number | null
  /** On the page of what is missing. */
  readonly isMissing?: boolean
  readonly hint?: string
  choose(level: number | null): void
}

/** The best level first, "not done" at the edge; what is chosen empties at a second touch. */
export function CriterionLine({ number, line, level, isMissing = false, hint, choose }: LineProps) {
  const { levels } = line
  const id = `criterion-${number}`
  const last = levels.length - 1
  return (
    <div class={`item ${level !== null ? 'done' : ''} ${isMissing ? 'miss' : ''}`} id={id} tabIndex={-1}>
      <span class="no">{number}</span>
      <div class="txt" id={`${id}-text`}>
        <div>
          <Html html={line.text} />
        </div>
        {hint !== undefined && <span>{hint}</span>}
      </div>
      <div class={`picks n${Math.min(levels.length, 6)}`} role="group" aria-labelledby={`${id}-text`}>
        {levels.map((_, index) => {
          const own = last - index
          const tone = own === last ? '' : own === 0 ? 'not' : 'between'
          return (
            <Pick
              key={own}
              tone={tone}
              label={levels[own] ?? ''}
              isChosen={level === own}
              choose={() => choose(level === own ? null : own)}
            />
          )
        })}
      </div>
    </div>
  )
}

interface PickProps {
  readonly tone: string
  readonly label: string
  readonly isChosen: boolean
  choose(): void
}

function Pick({ tone, label, isChosen, choose }: PickProps) {
  const icon = tone === 'not' ? 'close' : tone === 'between' ? 'half' : 'check'
  return (
    <button type="button" class={`pick ${tone}`} aria-pressed={isChosen} onClick={choose}>
      {isChosen && <Icon name={icon} />}
      {label}
    </button>
  )
}

export interface ScaleProps {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly levels: readonly string[]
  readonly level: number | null
  readonly isMissing?: boolean
  /** Show the words of each level, where there is room. */
  readonly isWorded?: boolean
  choose(level: number | null): void
}

/** Five worded levels, least first: their words are read before one is chosen. */
export function Scale({ id, label, hint, levels, level, isMissing = false, isWorded = false, choose }: ScaleProps) {
  return (
    <div class={`skill ${level !== null ? 'done' : ''} ${isMissing ? 'miss' : ''}`} id={id} tabIndex={-1}>
      <div class="txt">
        <b id={`${id}-text`}>
          <Html html={label} />
        </b>
        {hint !== undefined && <span>{level === null ? hint : levels[level]}</span>}
        {!isWorded && (
          <ol class="levelwords">
            {levels.map((words, index) => (
              <li key={words} class={level === index ? 'own' : ''}>
                {words}
              </li>
            ))}
          </ol>
        )}
      </div>
      <div class={isWorded ? 'picks five worded' : 'picks five'} role="group" aria-labelledby={`${id}-text`}>
        {levels.map((words, index) => (
          <button
            type="button"
            key={words}
            class="pick"
            aria-pressed={level === index}
            aria-label={isWorded ? undefined : `${index + 1}. ${words}`}
            onClick={() => choose(level === index ? null : index)}
          >
            <b>{index + 1}</b>
            {isWorded && words}
          </button>
        ))}
      </div>
    </div>
  )
}
