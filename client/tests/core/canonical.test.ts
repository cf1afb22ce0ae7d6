/** One value has one writing, the same in every language. */
import { describe, expect, test } from 'vitest'
import { dump, hex, load, NotCanonical, unhex, utf8 } from '../../src/core/canonical'
import type { Json } from '../../src/core/copy'
import { vectors } from '../vectors'

describe('canonical JSON', () => {
  for (const { name, value, bytes_hex } of vectors.canonical.values) {
    test(`writes ${name} as the vector does`, () => {
      expect(hex(utf8(dump(value as Json)))).toBe(bytes_hex)
    })

    test(`reads ${name} back`, () => {
      const text = new TextDecoder().decode(unhex(bytes_hex))
      expect(load(text)).toEqual(value)
    })
  }

  for (const { name, bytes_hex } of vectors.canonical.refused) {
    test(`refuses ${name}`, () => {
      const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      expect(() => load(decoder.decode(unhex(bytes_hex)))).toThrow()
    })
  }

  for (const value of [1.5, 2 ** 53, Number.NaN, '\ud800', { '\udc00': 1 }]) {
    test(`has no writing for ${String(value)}`, () => {
      expect(() => dump(value as Json)).toThrow(NotCanonical)
    })
  }
})
