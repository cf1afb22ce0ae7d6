/** The content of a paper, as `docs/reference/papers/package.md` fixes it. */
export type Format = 'QRU' | 'QRM' | 'QRP' | 'QRPL' | 'QROC' | 'QZP' | 'TCS'

export interface Figure {
  readonly part: number
  readonly type: string
  readonly width: number
  readonly height: number
  readonly tiled: boolean
  readonly alt: string
  readonly caption: string
}

export interface Question {
  readonly id: string
  readonly number: number
  readonly format: Format
  readonly text: string
  readonly facts: string | null
  readonly figures: readonly Figure[]
  readonly expected: number | null
  readonly propositions: readonly { readonly id: string; readonly text: string }[]
  readonly image: Figure | null
  readonly segments: readonly { readonly id: string | null; readonly text: string }[] | null
  readonly script: {
    readonly hypothesis: string
    readonly datum: string
    readonly labels: readonly string[]
  } | null
}

export interface Dossier {
  readonly id: string
  readonly kind: 'progressive' | 'kfp' | 'lca' | 'isolated'
  readonly navigation: 'locked' | 'free'
  readonly title: string
  readonly vignette: string
  readonly figures: readonly Figure[]
  readonly article: {
    readonly title: string
    readonly sections: readonly { readonly id: string; readonly title: string; readonly text: string }[]
  } | null
  readonly questions: readonly Question[]
}

export interface Content {
  readonly protocol: 1
  readonly paper: {
    readonly code: string
    readonly version: number
    readonly title: string
    readonly duration_ms: number
  }
  readonly dossiers: readonly Dossier[]
}

export function questionOf(content: Content, id: string): Question | null {
  for (const { questions } of content.dossiers) {
    const found = questions.find((question) => question.id === id)
    if (found !== undefined) return found
  }
  return null
}
