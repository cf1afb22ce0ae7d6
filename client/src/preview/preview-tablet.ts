/** A tablet that composes one paper, keeps nothing and sends nothing: what an author
 *  looks at, and may try. */
import { dump } from '../core/canonical'
import { canonicalAnswer, canonicalNames } from '../core/answer'
import type { Json, Ranges } from '../core/copy'
import type { Kind } from '../core/entry'
import { after } from '../core/fold'
import { questionOf } from '../core/paper'
import type { Language } from '../shell/tablet'
import { StillTablet } from './still-tablet'

export class PreviewTablet extends StillTablet {
  private readonly startedMs = performance.now()
  private count = 0

  nowMs(): number {
    return performance.now() - this.startedMs
  }

  override see(question: string): void {
    super.see(question)
    this.act('seen', { question })
  }

  override answer(question: string, value: Json): void {
    const drawn = questionOf(this.content, question)
    const answer = drawn === null ? undefined : canonicalAnswer(drawn, value)
    if (answer !== undefined) this.act('answered', { answer, question })
  }

  override eliminate(question: string, chosen: readonly string[]): void {
    const drawn = questionOf(this.content, question)
    if (drawn !== null) this.act('eliminated', { propositions: canonicalNames(drawn, chosen), question })
  }

  override flag(question: string, flagged: boolean): void {
    this.act('flagged', { flagged, question })
  }

  override validate(question: string): void {
    this.act('validated', { question })
  }

  override highlight(dossier: string, ranges: Ranges): void {
    this.act('highlighted', { dossier, ranges })
  }

  override setLanguage(language: Language): void {
    this.language = language
    this.publish()
  }

  private act(kind: Kind, body: Json): void {
    const entry = { seq: this.count++, kind, body: dump(body), device_ms: 0 }
    this.copy = after(this.copy, entry, this.content)
    this.publish()
  }
}
