/** The settings of an enrolment are read as the centre means them; what this build does
 *  not know is as usual. */
import { expect, test } from 'vitest'
import { readSettings, USUAL_SETTINGS } from '../../src/core/settings'
import { vectors } from '../vectors'

test('settings are those that the roster gave', () => {
  for (const { told } of vectors.settings.settings) {
    const { text, spacing, ...others } = readSettings(told)
    expect({ text_percent: text, spacing_percent: spacing, ...others }).toEqual(told)
  }
})

test('what is missing or unknown is as usual', () => {
  const strange = { text_percent: 175, contrast: 2, spacing_percent: '150', breaks: { count: -1 }, reader: 'robot' }
  for (const raw of [undefined, null, 'x', [], {}, strange]) expect(readSettings(raw)).toEqual(USUAL_SETTINGS)
})
