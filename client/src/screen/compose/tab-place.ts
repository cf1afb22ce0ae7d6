/** The question on screen, as this tab keeps it: an address of elsewhere that was opened in
 *  it takes the exam's own address away. A hint: without it one begins where work is left. */

const NAME = 'place'

export function placeOfTab(attempt: string | null): string {
  try {
    const [keptFor, id] = (sessionStorage.getItem(NAME) ?? '').split(' ')
    return attempt !== null && keptFor === attempt ? (id ?? '') : ''
  } catch {
    return ''
  }
}

export function keepPlaceOfTab(attempt: string | null, id: string): void {
  try {
    sessionStorage.setItem(NAME, `${attempt ?? ''} ${id}`)
  } catch {
    // a full disk, or a tab that may keep nothing
  }
}
