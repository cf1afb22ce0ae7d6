/** A convocation's QR code fills in number and code, and nothing else is taken for one. */
import { expect, test } from 'vitest'
import { readConvocation, SCANNED_LENGTH_MAX } from '../../src/core/convocation'

const READ = { number: '04217', code: 'K7QF-2M9D' }

test.each([
  'https://tablettes.example.fr/#04217.K7QF-2M9D',
  '#04217.K7QF-2M9D',
  '04217.K7QF-2M9D',
  ' http://127.0.0.1:8400/#04217.K7QF-2M9D\n',
])('%s is a convocation', (text) => {
  expect(readConvocation(text)).toEqual(READ)
})

test.each(['https://tablettes.example.fr/examinateur/#E0042.K7QF-2M9D-XH4R', 'E0042.K7QF-2M9D-XH4R'])(
  '%s is an examiner’s',
  (text) => {
    expect(readConvocation(text)).toEqual({ number: 'E0042', code: 'K7QF-2M9D-XH4R' })
  },
)

test.each([
  '',
  '04217',
  '#',
  '#04217',
  '04217.',
  '04217.K7QF',
  'K7QF-2M9D',
  '04217 K7QF-2M9D',
  '#04217.K7QF-2M9D/x',
  'a/04217.K7QF-2M9D',
  '04217.K7QF-2M9D-XH',
  '04217.K7QF-2M9D-XH4R-0AXV',
  `#${'1'.repeat(13)}.K7QF-2M9D`,
  `${'x'.repeat(SCANNED_LENGTH_MAX)}#04217.K7QF-2M9D`,
])('%s is none', (text) => {
  expect(readConvocation(text)).toBeNull()
})
