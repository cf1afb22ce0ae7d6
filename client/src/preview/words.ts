/** What the page around a preview says, and what the screens in it say otherwise. */
import type { Words } from '../words/fr'

const fr = {
  size: 'Taille du texte',
  frame: 'Le sujet comme sur la tablette',
  here: 'Cette question',
  elsewhere: 'Ailleurs',
  sound: 'Aucun défaut.',
  none: 'Aucun défaut ici.',
  nothing: 'Rien ne peut encore être montré.',
  lost: 'Le programme s’est arrêté : relancez « concours paper preview ».',
  errors: (count: number) => (count === 1 ? '1 défaut empêche de figer' : `${count} défauts empêchent de figer`),
  warnings: (count: number) => (count === 1 ? '1 remarque' : `${count} remarques`),
  error: 'défaut',
  warning: 'remarque',
  remaining: 'restantes dans cet aperçu',
  unkept: 'Aperçu du sujet',
  unkeptDetail: 'Ce qui s’y répond n’est gardé nulle part',
}

const en: typeof fr = {
  size: 'Text size',
  frame: 'The paper as on the tablet',
  here: 'This question',
  elsewhere: 'Elsewhere',
  sound: 'No fault.',
  none: 'No fault here.',
  nothing: 'Nothing can be shown yet.',
  lost: 'The program has stopped: start “concours paper preview” again.',
  errors: (count: number) => (count === 1 ? '1 fault prevents the freeze' : `${count} faults prevent the freeze`),
  warnings: (count: number) => (count === 1 ? '1 remark' : `${count} remarks`),
  error: 'fault',
  warning: 'remark',
  remaining: 'left in this preview',
  unkept: 'Preview of the paper',
  unkeptDetail: 'What is answered in it is kept nowhere',
}

export const wordsOf = (language: string): typeof fr => (language === 'en' ? en : fr)

/** The words of the screens, but for an end and a copy, which a preview has not. */
export function wordsInPreview(words: Words): Words {
  const say = wordsOf(words.language)
  return {
    ...words,
    time: { ...words.time, remaining: () => say.remaining },
    saving: { ...words.saving, allKept: say.unkept, nothingYet: say.unkeptDetail },
  }
}
