/** A word is complete after four letters; a person who types it whole goes on. What they
 *  still type of it belongs to no other word. Pure. */
import { beginning } from './spoken-words'

const LETTER = /^\p{L}$/u

export class WordTail {
  private place = -1
  private base = ''
  private left = ''
  private swallowed = ''

  /** The word that `letters` name was completed; writing goes on at `place`, after `base`. */
  begin(place: number, base: string, left: string): void {
    this.place = place
    this.base = base
    this.left = left
    this.swallowed = ''
  }

  /** What `text` says at a place, or null if its last letter was one of the word before.
   *  If the next letter is none, or no word begins with what comes after the whole end,
   *  those swallowed before it began another word. */
  take(place: number, text: string): string | null {
    const isHere = place === this.place && text.startsWith(this.base)
    const letters = isHere ? text.slice(this.base.length) : ''
    const { left } = this
    if (left === '') return this.isOfNext(letters) ? this.giveBack(letters) : text
    if (!LETTER.test(letters)) {
      this.left = ''
      return text
    }
    if (plain(letters) !== left.charAt(0)) return this.giveBack(letters)
    this.left = left.slice(1)
    this.swallowed += letters
    return null
  }

  /** Whether an end that was swallowed whole began the next word, as `letters` begin none. */
  private isOfNext(letters: string): boolean {
    const said = plain(letters)
    if (said === '' || this.swallowed === '') return false
    return beginning(said).length === 0 && beginning(plain(this.swallowed) + said).length > 0
  }

  private giveBack(letters: string): string {
    const text = this.base + this.swallowed + letters
    this.left = this.swallowed = ''
    return text
  }
}

function plain(letters: string): string {
  return letters.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
