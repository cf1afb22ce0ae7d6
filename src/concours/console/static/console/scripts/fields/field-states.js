// What is typed, ticked or chosen in a form, as plain data, and put back into it.

const IS_TICKED = new Set(['checkbox', 'radio'])

export const fieldsOf = (form) => [...form.elements].filter(({ name, type }) => name && type !== 'hidden')

export const isTicked = ({ type }) => IS_TICKED.has(type)

export function stateOf({ type, checked, selectedOptions, value }) {
  if (selectedOptions) return [...selectedOptions].map((option) => option.value)
  return IS_TICKED.has(type) ? checked : value
}

export function setState(field, state) {
  if (field.options) {
    for (const option of field.options) option.selected = state.includes(option.value)
  } else if (IS_TICKED.has(field.type)) field.checked = state
  else field.value = state
}
