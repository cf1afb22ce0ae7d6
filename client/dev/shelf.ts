/** Two documents of a station, for the development pages: one on the table, one on request. */
import type { OpenedDocuments, StationDocument } from '../src/ecos/documents'
import { MEDIA } from './paper'

const FIGURE = { type: 'image/svg+xml', width: 1600, height: 900, tiled: false } as const

const DOCUMENTS: readonly StationDocument[] = [
  { ...FIGURE, part: 1, number: 1, alt: 'Radiographie du thorax de face', caption: '', shown: 'start' },
  {
    ...FIGURE,
    part: 2,
    number: 2,
    alt: 'Électrocardiogramme de repos à douze dérivations',
    caption: 'Électrocardiogramme, 25 mm/s, 10 mm/mV.',
    shown: 'on_request',
  },
]

export const OPENED: OpenedDocuments = {
  documents: DOCUMENTS,
  media: {
    imageUrl: ({ part }) => Promise.resolve([...MEDIA.values()][part - 1] ?? ''),
    tiles: () => Promise.reject(new Error('no tiles here')),
  },
  release: () => undefined,
}
