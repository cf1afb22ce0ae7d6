/** A word is complete after four letters; a person who types it whole goes on. What they
 *  still type of it belongs to no other word. Pure. */
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
   *  If the next letter is none, those swallowed before it began another word. */
  take(place: number, text: string): string | null {
    const letter = text.slice(this.base.length)
    const isNext = place === this.place && text.startsWith(this.base) && LETTER.test(letter)
    const { left } = this
    if (!isNext || left === '') {
      this.left = ''
      return text
    }
    if (letter.normalize('NFD').charAt(0).toLowerCase() !== left.charAt(0)) {
      this.left = ''
      return this.base + this.swallowed + letter
    }
    this.left = left.slice(1)
    this.swallowed += letter
    return null
  }
}
