/** What a field lacks is said beside it, in the page's language: a browser's bubble has
 *  only its own. */
import { say } from './language'

const faults = new WeakMap<Element, HTMLElement>()

function forget(field: Element): void {
  faults.get(field)?.remove()
  faults.delete(field)
  field.removeAttribute('aria-invalid')
}

function tell(field: HTMLInputElement): void {
  forget(field)
  const fault = document.createElement('p')
  fault.className = 'missing'
  fault.setAttribute('role', 'alert')
  fault.textContent =
    field.type === 'radio'
      ? say('À choisir avant de continuer.', 'Choose one before going on.')
      : say('À remplir avant de continuer.', 'Fill this in before going on.')
  const place = field.closest('fieldset') ?? field
  place.after(fault)
  faults.set(field, fault)
  field.setAttribute('aria-invalid', 'true')
}

export function sayWhatIsMissing(): void {
  addEventListener(
    'invalid',
    (event) => {
      const { target } = event
      if (!(target instanceof HTMLInputElement)) return
      event.preventDefault()
      const isFirst = target.form?.querySelector('input:invalid') === target
      if (target.type !== 'radio' || isFirst) tell(target)
      if (isFirst) target.focus()
    },
    true,
  )
  for (const change of ['input', 'change'])
    addEventListener(
      change,
      ({ target }) => {
        if (!(target instanceof HTMLInputElement)) return
        for (const field of target.form?.querySelectorAll('input') ?? []) {
          if (field === target || (field.type === 'radio' && field.name === target.name)) forget(field)
        }
      },
      true,
    )
}
