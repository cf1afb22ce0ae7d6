/** Words of the page: French, with English beside. Spaces as in `words/fr.ts`. */
import type { SlipRefusal } from '../core/slip'
import type { ReceiptFault } from '../core/transparency/tree-proof'

const whole = new Intl.NumberFormat('fr-FR')
export const nb = (count: number): string => whole.format(count)

/** French has no plural below two. */
export const actions = (count: number): string => `${nb(count)} ${count < 2 ? 'action' : 'actions'}`

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

export type MissingFile = 'file.missing' | 'policy.missing'

const RECEIPT_FAULTS: Record<ReceiptFault | MissingFile, Bilingual> = {
  'file.missing': {
    fr: 'Choisissez d’abord le fichier .tlog-proof que « Vos reçus » vous a donné.',
    en: 'First choose the .tlog-proof file that “Your receipts” gave you.',
  },
  'policy.missing': {
    fr: 'Donnez aussi la clé du registre, ou le fichier qui nomme ses témoins.',
    en: 'Give the key of the register too, or the file that names its witnesses.',
  },
  'file.form': {
    fr: 'Ce fichier n’est pas la preuve d’un reçu, ou il est incomplet.',
    en: 'This file is not the proof of a receipt, or it is incomplete.',
  },
  'policy.form': {
    fr: 'Ni une clé de registre, ni un fichier qui dit qui croire : donnez l’un ou l’autre en entier.',
    en: 'Neither the key of a register nor a file that says whom to believe: give all of one.',
  },
  'proof.differs': {
    fr: 'Le chemin ne mène pas de cette copie à la racine : la preuve est d’une autre copie, ou a été changée.',
    en: 'The path does not lead from this copy to the root: the proof is of another copy, or was changed.',
  },
  'log.unknown': {
    fr: 'La clé que vous avez donnée est celle d’un autre journal.',
    en: 'The key that you gave is that of another log.',
  },
  'log.signature': {
    fr: 'Le registre n’a pas signé ce journal : sa signature manque, ou elle est fausse.',
    en: 'The register has not signed this journal: its signature is missing or wrong.',
  },
  'witnesses.missing': {
    fr: 'Trop peu de témoins l’ont confirmé. Reprenez la preuve plus tard, ou appelez l’auditeur.',
    en: 'Too few witnesses confirmed it. Fetch the proof again later, or call the auditor.',
  },
  'code.differs': {
    fr: 'Ce code n’est pas celui de cette copie.',
    en: 'This code is not that of this copy.',
  },
  'browser.cannot': {
    fr: 'Ce navigateur ne sait pas vérifier ces signatures : ce n’est pas un verdict. Prenez-en un plus récent.',
    en: 'This browser cannot check these signatures: that is no verdict. Take a more recent one.',
  },
}

export function faultOfReceipt(fault: ReceiptFault | MissingFile): Bilingual {
  return RECEIPT_FAULTS[fault]
}
