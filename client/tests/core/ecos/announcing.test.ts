/** A signal is announced when it sounds, once, and never by a reload or a pause. */
import { expect, test } from 'vitest'
import { soundedSignal } from '../../../src/core/ecos/announcing'
import type { Moment, State } from '../../../src/core/ecos/bells'

const at = (state: State, turn = 1): Moment => ({ state, turn, upcoming: null })

test('each state is begun by its signal', () => {
  expect(soundedSignal(at('before', 0), at('reading'))).toBe('read')
  expect(soundedSignal(at('reading'), at('inside'))).toBe('enter')
  expect(soundedSignal(at('inside'), at('ending'))).toBe('warn')
  expect(soundedSignal(at('ending'), at('changeover'))).toBe('end')
  expect(soundedSignal(at('changeover'), at('reading', 2))).toBe('read')
  expect(soundedSignal(at('reading', 1), at('reading', 2))).toBe('read')
})

test('what sounds nothing announces nothing', () => {
  expect(soundedSignal(null, at('inside'))).toBeNull()
  expect(soundedSignal(at('inside'), at('inside'))).toBeNull()
  expect(soundedSignal(at('inside'), at('paused'))).toBeNull()
  expect(soundedSignal(at('changeover', 5), at('rest', 5))).toBeNull()
  expect(soundedSignal(at('changeover', 20), at('over', 20))).toBeNull()
})
