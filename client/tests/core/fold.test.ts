/** The tablet shows the very copy that the centre will mark. */
import { expect, test } from 'vitest'
import type { Copy } from '../../src/core/copy'
import { fold } from '../../src/core/fold'
import type { Epoch } from '../../src/core/epochs'
import type { Outline } from '../../src/core/fold'
import { vectors } from '../vectors'

const paper = vectors.copies.paper as unknown as Outline

for (const example of vectors.copies.cases) {
  test(`copy: ${example.name}`, () => {
    const window = example.window && {
      opensMs: example.window.opens_ms,
      endsMs: example.window.ends_ms,
    }
    const epochs = example.epochs as unknown as Epoch[]
    const untilMs = example.until_ms ?? Infinity

    const { copy, refused } = fold(paper, epochs, { window, untilMs })

    expect({ ...plain(copy), refused }).toEqual(example.copy)
  })
}

function plain(copy: Copy): object {
  return {
    answers: Object.fromEntries(copy.answers),
    eliminated: Object.fromEntries(copy.eliminated),
    flagged: [...copy.flagged].sort(),
    seen: [...copy.seen].sort(),
    validated: [...copy.validated].sort(),
    highlights: Object.fromEntries(copy.highlights),
    handed: copy.handed !== null,
  }
}
