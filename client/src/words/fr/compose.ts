/** What is said while composing. */
import { many, nb, two } from './number'

export const time = {
  hour: (hours: number, minutes: number) => `${hours} h ${two(minutes)}`,
  hourToSecond: (hours: number, minutes: number, seconds: number) => `${hours} h ${two(minutes)} min ${two(seconds)} s`,
  today: (hour: string) => `à ${hour}`,
  onDay: (day: Date, hour: string) =>
    `${day.toLocaleDateString('fr-FR', { weekday: 'long', day: 'numeric', month: 'long' })} à ${hour}`,
  hoursLeft: (hours: number, minutes: number) => `${hours} h ${two(minutes)} min`,
  minutesLeft: (minutes: number) => `${minutes} min`,
  secondsLeft: (minutes: number, seconds: number) =>
    minutes > 0 ? `${minutes} min ${two(seconds)} s` : `${seconds} s`,
  length: (hours: number, minutes: number) => (hours > 0 ? `${hours} h ${two(minutes)}` : `${minutes} min`),
  twoEnds: (room: string, own: string) => `Fin pour la salle à ${room}. La vôtre : ${own}.`,
  remaining: (end: string) => `restantes · fin à ${end}`,
  threshold: (minutes: number) => (minutes === 1 ? 'Il reste une minute.' : `Il reste ${minutes} minutes.`),
  elapsed: (percent: number) => `Temps écoulé : ${percent} %`,
  over: 'Terminé',
  unknown: 'Heure inconnue',
  endUnknown: 'L’heure viendra du centre',
  knownEnd: 'Fin connue · attend le centre',
}

export const saving = {
  allKept: 'Tout est enregistré',
  received: (hour: string) => `Reçu par le centre à ${hour}`,
  nothingYet: 'Rien n’attend d’être envoyé',
  sending: 'Envoi en cours',
  sendingCount: (count: number) => `${many(count, 'action, gardée ici', 'actions, gardées ici')}`,
  keptHere: (count: number) => `Gardé sur cette tablette – ${many(count, 'action', 'actions')} en attente`,
  keptDetail: 'Envoi automatique au retour du réseau',
  keptAtSite: 'Gardé aussi au centre d’examen',
  cannotKeep: 'Levez la main : cette tablette n’enregistre plus',
  cannotKeepDetail: 'Ce qui est déjà affiché comme répondu est gardé',
  cutTitle: 'Le réseau est coupé. Continuez normalement.',
  cutText: 'Vos réponses sont gardées sur cette tablette ; votre temps ne change pas.',
  stopTitle: 'Levez la main.',
  stopText:
    'Cette tablette n’enregistre plus. Vos réponses affichées sont gardées ; attendez le surveillant avant de ' +
    'continuer.',
}

export const parts = {
  progressive: 'Dossiers progressifs',
  kfp: 'KFP',
  lca: 'Lecture critique d’article',
  isolated: 'Questions isolées',
  outline: 'Plan de l’épreuve',
  openOutline: 'Plan',
  series: (from: number, to: number) => (from === to ? `${from}` : `${from} à ${to}`),
  railSeries: (from: number, to: number) => (from === to ? `${from}` : `${from}–${to}`),
  validatedCount: (count: number) => many(count, 'validée', 'validées'),
  answeredCount: (count: number) => many(count, 'répondue', 'répondues'),
  partly: (done: number, all: number) => `${nb(done)} sur ${nb(all)}`,
  here: (number: number) => `question ${number}`,
  todo: 'à faire',
  current: 'en cours',
  flaggedCount: (count: number) => `${nb(count)} à revoir`,
  where: (title: string, number: number, all: number) => `${title} · question ${number} sur ${all}`,
  whereIsolated: (number: number, all: number) => `Question isolée ${number} sur ${all}`,
  legend: 'Légende',
  validated: 'Validée',
  answered: 'Répondue',
  youAreHere: 'Vous êtes ici',
  open: 'Ouverte',
  locked: 'S’ouvre après la précédente',
  flagged: 'À revoir',
  questionState: (number: number, state: string) => `Question ${number}, ${state}`,
  stateValidated: 'validée',
  stateAnswered: 'répondue',
  stateOpen: 'à faire',
  stateLocked: 's’ouvre après la précédente',
  stateHere: 'vous êtes ici',
  stateFlagged: 'à revoir',
  finish: 'Relire et remettre',
}

export const document = {
  statementOf: (title: string) =>
    /^(?:mini-)?dossier/iu.test(title)
      ? `Énoncé du ${title.charAt(0).toLowerCase()}${title.slice(1)}`
      : `Énoncé – ${title}`,
  statement: 'Énoncé',
  situation: 'Situation',
  documentOf: (number: number) => `Document de la question ${number}`,
  article: 'Article',
  fresh: (number: number) => `Nouveau, question ${number}`,
  thought: 'Vous pensiez à',
  found: 'Vous trouvez alors',
  skipToQuestion: 'Aller à la question',
  skipToOutline: 'Aller au plan de l’épreuve',
  skipToDocument: 'Aller à l’énoncé',
}

export const question = {
  name: (number: number) => `Question ${number} : `,
  kindOne: 'Une seule réponse',
  kindSeveral: 'Plusieurs réponses possibles',
  kindExpected: (count: number) => many(count, 'réponse attendue', 'réponses attendues'),
  kindLong: (count: number, offered: number) =>
    `${many(count, 'réponse attendue', 'réponses attendues')} parmi ${nb(offered)}`,
  kindText: 'Réponse courte · 5 mots au plus',
  kindPins: (count: number) => `Zones à pointer · ${many(count, 'repère', 'repères')}`,
  kindSegments: (count: number) => `Passages à choisir · ${many(count, 'réponse attendue', 'réponses attendues')}`,
  kindScale: 'Concordance de script · une réponse',
  ticked: 'Cochée',
  yours: 'Votre réponse',
  struckOut: 'Éliminée',
  eliminate: 'Éliminer',
  restore: 'Rétablir',
  eliminateNamed: (name: string) => `Éliminer la proposition ${name}`,
  restoreNamed: (name: string) => `Rétablir la proposition ${name}`,
  tickedFirst: (name: string) => `La proposition ${name} est cochée : décochez-la pour l’éliminer.`,
  capped: (count: number) =>
    count < 2
      ? 'Une seule réponse est attendue : décochez-la pour en choisir une autre.'
      : `${nb(count)} réponses attendues : décochez-en une pour en choisir une autre.`,
  propositions: 'Propositions',
  clear: 'Effacer ma réponse',
  flag: 'À revoir',
  flagged: 'À revoir : oui',
  next: 'Question suivante',
  review: 'Vérifier et remettre',
  validate: (next: number | null) =>
    next === null ? 'Valider et finir ce dossier' : `Valider et ouvrir la question ${next}`,
  confirmTitle: 'Cette réponse ne pourra plus changer.',
  confirmEmpty: 'Vous n’avez rien répondu. Une fois validée, la question reste sans réponse.',
  confirmYes: 'Valider',
  confirmNo: 'Continuer à répondre',
  readOnly: 'Réponse validée : elle ne se modifie plus.',
  toCurrent: (number: number) => `Revenir à la question ${number}`,
  finalHint: 'Une réponse validée ne se modifie plus.',
  freeHint: 'Modifiable jusqu’à la fin de l’épreuve.',
  scaleHint: 'Il n’y a pas de piège : répondez comme devant la personne.',
  tickedCount: (count: number) => many(count, 'cochée', 'cochées'),
  struckCount: (count: number) => many(count, 'éliminée', 'éliminées'),
  answersOf: (count: number, expected: number) => `${many(count, 'réponse', 'réponses')} sur ${nb(expected)}`,
  pinsOf: (count: number, expected: number) => `${many(count, 'repère', 'repères')} sur ${nb(expected)}`,
  noAnswer: 'Aucune réponse',
  answered: 'Répondu',
  wordsOf: (count: number) => `${many(count, 'mot', 'mots')} sur 5`,
  wordsMax: 'Cinq mots au plus : ce qui dépasse n’est pas pris.',
  textLabel: 'Votre réponse',
  search: 'Chercher dans la liste',
  searchCount: (count: number) => many(count, 'proposition', 'propositions'),
  searchNone: 'Aucune proposition ne contient ces lettres.',
  searchClear: 'Voir toute la liste',
  scaleLabel: 'Échelle à cinq points',
}

export const pointing = {
  placed: 'Posé',
  placedHint: 'Touchez-le pour le déplacer',
  toPlace: 'À poser',
  toPlaceHint: 'Touchez l’image',
  moving: 'Touchez l’image à sa nouvelle place',
  remove: 'Retirer',
  removeNamed: (number: number) => ` le repère ${number}`,
  pin: (number: number) => `Repère ${number}. Les flèches le déplacent.`,
  list: 'Repères',
  how: 'Touchez l’image pour poser un repère. Au clavier : les flèches déplacent, Entrée pose.',
  undo: 'Annuler',
  undoLong: 'Annuler la dernière action',
  capped: (count: number) =>
    count < 2
      ? 'Le repère est posé : touchez-le pour le déplacer.'
      : `Les ${nb(count)} repères sont posés : déplacez-en ou retirez-en un.`,
  said: (number: number) => `Repère ${number} posé.`,
  passage: 'Passages',
  toPick: 'À choisir',
  pickHint: 'Touchez un passage du texte',
  passageNamed: (text: string) => ` le passage « ${text} »`,
}

export const figure = {
  tools: 'Image',
  zoomOut: 'Réduire',
  zoomIn: 'Agrandir',
  zoom: (percent: number) => `${nb(percent)} %`,
  zoomLabel: 'Agrandissement',
  contrast: 'Contraste',
  contrastLabel: 'Luminosité et contraste',
  brightness: 'Luminosité',
  reset: 'Image d’origine',
  full: 'Plein écran',
  close: 'Fermer',
  keys: (alt: string) => `${alt}. Les flèches déplacent l’image, plus et moins l’agrandissent.`,
  pointKeys: (alt: string) => `${alt}. Les flèches déplacent la mire, Entrée pose un repère.`,
  loading: 'Chargement de l’image…',
  missing: 'Cette image ne s’affiche pas. Levez la main.',
}

export const article = {
  sections: 'Sections de l’article',
  highlight: 'Surligner',
  erase: 'Effacer',
  find: 'Chercher dans l’article',
  findLabel: 'Mot à chercher',
  findCount: (at: number, all: number) => (all === 0 ? 'Absent de l’article' : `${nb(at)} sur ${nb(all)}`),
  findNext: 'Suivant',
  findClose: 'Fermer la recherche',
  how:
    'Sélectionnez un passage : il est surligné. Au clavier : les flèches vont de phrase en phrase, Entrée ' +
    'surligne ou efface.',
  full: 'Le nombre de passages surlignés est au plus haut : effacez-en un.',
}
