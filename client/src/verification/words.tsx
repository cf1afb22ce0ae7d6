/** Words of the page: French, with English beside. Spaces as in `words/fr.ts`. */
import type { SlipRefusal } from '../core/slip'

const whole = new Intl.NumberFormat('fr-FR')
export const nb = (count: number): string => whole.format(count)

export interface Bilingual {
  readonly fr: string
  readonly en: string
}

/** One thing said twice. */
export function BothLanguages({ fr, en }: Bilingual) {
  return (
    <>
      {fr} <i lang="en">{en}</i>
    </>
  )
}

export type ReadFault = {
  readonly code: 'slip.missing' | 'certificate.missing' | 'slip.not_json' | 'certificate.not_json'
}

const FIXED: Record<string, Bilingual> = {
  'slip.missing': {
    fr: 'Donnez d’abord votre fiche.',
    en: 'Give your slip first.',
  },
  'certificate.missing': {
    fr: 'Donnez aussi le certificat publié.',
    en: 'Give the published certificate too.',
  },
  'slip.not_json': {
    fr: 'Votre fiche est incomplète : ce texte ne se lit pas jusqu’au bout. Copiez-la en entier.',
    en: 'Your slip is incomplete: this text cannot be read to the end. Copy all of it.',
  },
  'certificate.not_json': {
    fr: 'Le certificat est incomplet : ce texte ne se lit pas jusqu’au bout. Téléchargez-le à nouveau.',
    en: 'The certificate is incomplete: this text cannot be read to the end. Download it again.',
  },
  'slip.shape': {
    fr: 'Ce n’est pas une fiche : il y manque quelque chose, ou il y a quelque chose de trop.',
    en: 'This is not a slip: something is missing, or something is too much.',
  },
  'certificate.shape': {
    fr: 'Ce n’est pas un certificat : il y manque quelque chose, ou il y a quelque chose de trop.',
    en: 'This is not a certificate: something is missing, or something is too much.',
  },
  'slip.index': {
    fr: 'Le certificat compte moins de feuilles que le numéro de la vôtre : ils ne vont pas ensemble.',
    en: 'The certificate has fewer leaves than the number of yours: they do not match.',
  },
  'slip.way': {
    fr:
      'Le chemin de votre feuille à la racine n’a pas la bonne longueur : la fiche a été coupée, ou elle est ' +
      'd’un autre tour.',
    en: 'The path from your leaf to the root has the wrong length: the slip was cut, or is from another round.',
  },
  'slip.not_under_root': {
    fr:
      'Votre fiche n’est pas sous la racine publiée : un mot, un rang ou un vœu y a été changé, ou le ' +
      'certificat est d’un autre tour.',
    en:
      'Your slip is not under the published root: a word, a rank or a wish was changed, or the certificate is ' +
      'of another round.',
  },
}

export function refusal(refused: SlipRefusal | ReadFault): Bilingual {
  switch (refused.code) {
    case 'slip.line_unknown':
      return {
        fr: `Votre liste demande la ligne ${refused.line}, que le certificat ne publie pas.`,
        en: `Your list asks for line ${refused.line}, which the certificate does not publish.`,
      }
    case 'certificate.overfull':
      return {
        fr: `Le certificat se contredit : ${refused.line} a plus d’admis que de places.`,
        en: `The certificate contradicts itself: ${refused.line} took more than its seats.`,
      }
    case 'certificate.limit':
      return {
        fr: `Le certificat se contredit : le rang limite de ${refused.line} n’est pas le rang du dernier admis.`,
        en: `The certificate contradicts itself: the limit of ${refused.line} is not the last rank admitted.`,
      }
    case 'slip.line':
      return {
        fr:
          `L’affectation annoncée à ${refused.member} est ${refused.stated ?? 'aucun poste'} ; votre liste et ` +
          `les rangs limites publiés donnent ${refused.right ?? 'aucun poste'}.`,
        en:
          `Stated for ${refused.member}: ${refused.stated ?? 'no post'}; your list and the published limits ` +
          `give ${refused.right ?? 'no post'}.`,
      }
    default:
      return FIXED[refused.code] ?? { fr: refused.code, en: refused.code }
  }
}
