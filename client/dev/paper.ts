/** A sample paper with every format; its text is fictional. */
import curve from './media/curve.svg'
import ecg from './media/ecg.svg'
import thorax from './media/thorax.svg'
import { ARTICLE } from './article'
import type { Content, Dossier, Figure, Question } from '../src/core/paper'

export const MEDIA: ReadonlyMap<number, string> = new Map([
  [1, thorax],
  [2, ecg],
  [3, curve],
])

const figure = (part: number, width: number, height: number, alt: string, caption: string, tiled = false): Figure => ({
  part,
  type: 'image/svg+xml',
  width,
  height,
  tiled,
  alt,
  caption,
})

export const THORAX = figure(
  1,
  1760,
  1224,
  'Radiographie de thorax de face',
  'Radiographie de thorax de face. <em>Image de démonstration, dessinée.</em>',
  true,
)
const ECG = figure(2, 1860, 1200, 'Électrocardiogramme à douze dérivations', '')
const CURVE = figure(
  3,
  1680,
  760,
  'Incidence cumulée des récidives à 90 jours, groupe précoce 3,1 %, groupe différé 4,8 %',
  '<strong>Figure 2.</strong> Cumulative incidence of recurrent stroke at 90 days.',
)

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXY'
const offer = (texts: readonly string[]) => texts.map((text, at) => ({ id: letters[at] ?? '', text }))

const question = (
  id: string,
  number: number,
  format: Question['format'],
  text: string,
  more: Partial<Question> = {},
): Question => ({
  id,
  number,
  format,
  text: `<p>${text}</p>`,
  facts: null,
  figures: [],
  expected: null,
  propositions: [],
  image: null,
  segments: null,
  script: null,
  ...more,
})

const FIVE = offer([
  'Opacité de la base droite effaçant le cul-de-sac pleural',
  'Silhouette cardiaque augmentée de volume',
  'Comblement à concavité interne, en faveur d’un épanchement pleural',
  'Pneumothorax gauche complet',
  'Image qui impose un scanner avant toute antibiothérapie',
])

const locked = (id: string, title: string, count: number, vignette: string): Dossier => ({
  id,
  kind: 'progressive',
  navigation: 'locked',
  title,
  vignette,
  figures: [],
  article: null,
  questions: Array.from({ length: count }, (_, at) =>
    question(`${id}-q${at + 1}`, at + 1, 'QRM', 'Quelles sont les propositions exactes ?', { propositions: FIVE }),
  ),
})

const CASE =
  '<p>Un homme de 58 ans, maçon, consulte aux urgences pour une fièvre à 39,2 °C et une douleur de la base ' +
  'droite, apparues il y a trois jours. Il fume un paquet par jour depuis 35 ans.</p>\n<p>Fréquence ' +
  'respiratoire 26/min, SpO₂ 92 % en air ambiant, pression artérielle 118/72 mmHg.</p>'

const DP4: Dossier = {
  ...locked('dp4', 'Dossier 4', 6, CASE),
  questions: [
    question('dp4-q1', 1, 'QRU', 'Quel est le premier examen à demander ?', {
      propositions: offer([
        'Une radiographie de thorax',
        'Une échographie cardiaque',
        'Une spirométrie',
        'Un scanner cérébral',
        'Une scintigraphie pulmonaire',
      ]),
    }),
    question('dp4-q2', 2, 'QROC', 'Quel diagnostic évoquez-vous en premier ?'),
    question('dp4-q3', 3, 'QRM', 'Sur cette radiographie de thorax de face, quelles sont les propositions exactes ?', {
      facts:
        '<p>Le murmure vésiculaire est aboli à la base droite. Une radiographie de thorax de face est réalisée.</p>',
      figures: [THORAX],
      propositions: FIVE,
    }),
    ...[4, 5, 6].map((number) =>
      question(`dp4-q${number}`, number, 'QRM', 'Quelles sont les propositions exactes ?', { propositions: FIVE }),
    ),
  ],
}

const GERMS = [
  'Streptococcus pneumoniae',
  'Legionella pneumophila',
  'Mycoplasma pneumoniae',
  'Chlamydophila psittaci',
  'Coxiella burnetii',
  'Hæmophilus influenzae',
  'Klebsiella pneumoniae',
  'Staphylococcus aureus',
  'Pseudomonas aeruginosa',
  'Mycobacterium tuberculosis',
  'Virus de la grippe A',
  'Virus respiratoire syncytial',
  'Métapneumovirus humain',
  'Aspergillus fumigatus',
  'Pneumocystis jirovecii',
  'Bordetella pertussis',
  'Moraxella catarrhalis',
  'Escherichia coli',
  'Fusobacterium nucleatum',
  'Nocardia asteroides',
]

const KFP: Dossier = {
  id: 'kfp1',
  kind: 'kfp',
  navigation: 'free',
  title: 'KFP 1',
  figures: [],
  article: null,
  vignette: '<p>Une femme de 67 ans est hospitalisée pour une pneumopathie aiguë.</p>',
  questions: [
    question('kfp1-q1', 1, 'QRPL', 'Parmi ces agents, lesquels recherchez-vous par une antigénurie ?', {
      expected: 2,
      propositions: offer(GERMS),
    }),
    question('kfp1-q2', 2, 'QRP', 'Indiquez les deux examens à demander en urgence.', {
      expected: 2,
      propositions: offer(['Gaz du sang artériel', 'Hémocultures', 'Fibroscopie', 'Spirométrie', 'IRM']),
    }),
    question('kfp1-q3', 3, 'QROC', 'Quel traitement débutez-vous ?'),
  ],
}

const LCA: Dossier = {
  id: 'lca1',
  kind: 'lca',
  navigation: 'free',
  title: 'Article 1',
  vignette: '',
  figures: [CURVE],
  article: ARTICLE,
  questions: Array.from({ length: 15 }, (_, at) =>
    question(
      `lca1-q${at + 1}`,
      at + 1,
      'QRP',
      'À propos des résultats sur le critère principal, indiquez les deux propositions exactes.',
      {
        expected: 2,
        propositions: offer([
          'L’analyse principale est en intention de traiter',
          'L’intervalle de confiance du risque relatif exclut la valeur 1',
          'La non-infériorité est démontrée sur le critère principal',
          'Les pertes de vue dépassent 10 % dans un des groupes',
          'Le critère principal est jugé par un comité en aveugle',
        ]),
      },
    ),
  ),
}

const SEGMENTS = [
  { id: null, text: 'Compte rendu : ' },
  { id: 's1', text: 'le patient reçoit de l’aspirine à 75 mg par jour' },
  { id: null, text: ', ' },
  { id: 's2', text: 'du paracétamol en cas de douleur' },
  { id: null, text: ', et ' },
  { id: 's3', text: 'de l’ibuprofène depuis quatre jours pour une lombalgie' },
  { id: null, text: '. ' },
  { id: 's4', text: 'La créatininémie est à 182 µmol/L' },
  { id: null, text: ', ' },
  { id: 's5', text: 'la kaliémie à 4,1 mmol/L' },
  { id: null, text: '.' },
]

const TCS = {
  hypothesis: '<p>une embolie pulmonaire.</p>',
  datum: '<p>un écho-doppler veineux des membres inférieurs normal.</p>',
  labels: [
    'Pratiquement éliminée',
    'Moins probable',
    'Ni plus ni moins probable',
    'Plus probable',
    'Pratiquement certaine',
  ],
}

const isolated = Array.from({ length: 24 }, (_, at) => {
  const number = at + 1
  const id = `qi-q${number}`
  if (number === 22)
    return question(id, number, 'QZP', 'Choisissez les deux passages qui expliquent l’insuffisance rénale.', {
      expected: 2,
      segments: SEGMENTS,
    })
  if (number === 23)
    return question(id, number, 'TCS', 'Avec cette nouvelle donnée, votre hypothèse d’embolie pulmonaire devient :', {
      script: TCS,
      text:
        '<p>Une femme de 34 ans, sans antécédent, enceinte de 29 semaines d’aménorrhée, consulte pour une ' +
        'dyspnée d’apparition brutale, sans fièvre ni toux.</p><p>Fréquence cardiaque 112/min, pression ' +
        'artérielle 121/74 mmHg, SpO₂ 94 % en air ambiant. L’auscultation est normale.</p><p>Avec cette ' +
        'nouvelle donnée, votre hypothèse d’embolie pulmonaire devient :</p>',
    })
  if (number === 24)
    return question(id, number, 'QZP', '', {
      expected: 3,
      image: ECG,
      text:
        '<p>Femme de 63 ans, douleur thoracique depuis 50 minutes. Électrocardiogramme à l’admission ' +
        ':</p><p>Posez un repère sur chacune des trois dérivations où le segment ST est sus-décalé.</p>',
    })
  return question(
    id,
    number,
    'QRU',
    'Devant une lombalgie aiguë commune sans signe d’alerte, quelle est la prise en charge initiale ?',
    {
      propositions: offer([
        'Antalgiques et maintien de l’activité',
        'IRM en urgence',
        'Repos strict au lit pendant dix jours',
        'Corticoïdes par voie générale',
        'Avis neurochirurgical',
      ]),
    },
  )
})

export const PAPER: Content = {
  protocol: 1,
  paper: { code: 'uc1-demo', version: 1, title: 'UC 1 · Dossiers et questions isolées', duration_ms: 10_800_000 },
  dossiers: [
    locked('dp1', 'Dossier 1', 6, CASE),
    locked('dp2', 'Dossier 2', 5, CASE),
    locked('dp3', 'Dossier 3', 8, CASE),
    DP4,
    locked('dp5', 'Dossier 5', 5, CASE),
    KFP,
    LCA,
    {
      id: 'qi',
      kind: 'isolated',
      navigation: 'free',
      title: 'Questions isolées',
      vignette: '',
      figures: [],
      article: null,
      questions: isolated,
    },
  ],
}
