/** What the page around a preview and the screen inside it tell each other. */
import type { Content } from '../core/paper'

/** A paper to draw; `media` are its parts in order, or the address they stand under. */
export interface ShowPaper {
  readonly kind: 'paper'
  readonly content: Content
  readonly media: readonly Uint8Array[] | string
}

/** How large the text is, in per cent. */
export interface ShowSize {
  readonly kind: 'size'
  readonly text: 100 | 150 | 200
}

/** The question to turn to. */
export interface ShowQuestion {
  readonly kind: 'question'
  readonly question: string
}

export type ToScreen = ShowPaper | ShowSize | ShowQuestion

/** The screen stands, or shows another question. */
export type FromScreen = { readonly kind: 'ready' } | { readonly kind: 'seen'; readonly question: string }
