/** What the page around a preview says. */
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
}

export const wordsOf = (language: string): typeof fr => (language === 'en' ? en : fr)
