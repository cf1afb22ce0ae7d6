/** What is said before, after and around composing. */
import { many, nb } from './number'

export const notice = {
  region: 'Annonces',
  message: 'Message du jury',
  extended: (minutes: number, end: string | null) =>
    `Votre temps est prolongé de ${many(minutes, 'minute', 'minutes')}${end === null ? '' : ` : fin à ${end}`}.`,
  shortened: (minutes: number, end: string | null) =>
    `Votre temps est réduit de ${many(minutes, 'minute', 'minutes')}${end === null ? '' : ` : fin à ${end}`}.`,
  reason: (reason: string) => `Motif : ${reason}`,
  closed: (end: string) => `Votre temps prend fin à ${end}. Votre copie est gardée.`,
  closedInPause: 'L’épreuve est close pour tous. Il vous reste le temps affiché.',
  read: 'J’ai lu',
  callSeen: (hour: string) => `La salle a vu votre appel, à ${hour}.`,
  callSeenText: 'Un surveillant vient à vous.',
  copyPartial: 'Ce que vous aviez écrit sur la première tablette n’est pas tout affiché ici.',
  copyResumed: (hour: string) => `Votre copie reprend ici, telle qu’elle était à ${hour}.`,
  copyResumedText:
    'Ce que le centre avait reçu de plus revient à l’écran avec le réseau : ne le refaites pas. Refaites ' +
    'seulement vos toutes dernières réponses, juste avant la panne, si elles manquent.',
}

export const handIn = {
  title: 'Remettre votre copie',
  complete: 'Vous avez répondu à toutes les questions.',
  missing: (count: number) => `${many(count, 'question est sans réponse', 'questions sont sans réponse')}.`,
  unvalidated: (count: number) =>
    `${many(count, 'question n’est pas encore ouverte', 'questions ne sont pas encore ouvertes')}.`,
  flagged: (count: number) => `${many(count, 'question est marquée', 'questions sont marquées')} « à revoir ».`,
  missingTitle: 'Sans réponse',
  flaggedTitle: 'À revoir',
  nothing: 'Rien à signaler.',
  back: 'Revenir à ma copie',
  act: 'Remettre ma copie',
  confirm: (left: string) => `Une fois remise, votre copie ne pourra plus changer. Il vous reste ${left}.`,
  confirmYes: 'Remettre définitivement',
  unhurried: 'Rien ne presse : à la fin du temps, votre copie est remise seule, telle qu’elle est.',
  summary: 'État de votre copie',
  answered: 'Questions répondues',
  more: (count: number) => `et ${many(count, 'autre', 'autres')}`,
}

export const alone = {
  house: 'Concours',
  number: (number: string) => `n° ${number}`,
  seat: (room: string, seat: string) => `${room}, place ${seat}`,
  noSitting: 'Aucune épreuve n’attend sur cette tablette.',
  noSittingText: 'Levez la main : le surveillant vérifie votre inscription.',
  callOrRaiseHand: 'Une question, une gêne ? Pressez « Appeler », ou levez la main : un surveillant vient à vous.',
  raiseHand: 'Une question, une gêne ? Levez la main : un surveillant vient à vous.',
  starting: 'Chargement…',
  startingText: 'Cette tablette relit ce qu’elle garde.',
}

export const enrolment = {
  title: 'Installez-vous sur cette tablette',
  text: 'Recopiez votre numéro et le code de votre convocation.',
  number: 'Numéro de candidat',
  numberHint: 'Par exemple 04217',
  code: 'Code de la convocation',
  codeHint: 'Huit caractères, par exemple K7QF-2M9D',
  replacement: 'Code de remplacement',
  replacementHint: 'Six chiffres, donnés par le surveillant',
  rescueTitle: 'Le centre ne répond pas',
  rescueText:
    'Si cette tablette en remplace une qui est en panne, le surveillant ouvre l’enveloppe de la salle et donne le ' +
    'code de reprise de cette place. Sinon, laissez vide et recommencez.',
  rescue: 'Code de reprise',
  rescueHint: 'Huit caractères, de l’enveloppe de la salle',
  exam: 'Examen',
  examMissing: 'Choisissez l’examen auquel vous venez.',
  submit: 'Continuer',
  busy: 'Vérification…',
  missing: 'Ce champ est vide : recopiez votre convocation.',
  check: 'Gardez votre convocation et une pièce d’identité sur la table.',
  asideTitle: 'Ce qui va se passer',
  step1: 'Cette tablette devient la vôtre',
  step1Text: 'Elle garde vos réponses jusqu’à leur réception par le centre.',
  step2: 'Le sujet arrive, scellé',
  step2Text: 'Personne ne peut le lire avant l’heure.',
  step3: 'Tout s’ouvre à l’heure dite',
  step3Text: 'Vous n’aurez rien à faire.',
  noted: 'Ce que vous y faites est enregistré',
  notedText: 'L’heure de vos réponses, vos sorties de l’application, les adresses demandées. Le jury peut les relire.',
}

export const download = {
  title: 'Le sujet arrive sur cette tablette.',
  text: 'Il est scellé : personne ne peut le lire avant l’heure. Vous n’avez rien à faire.',
  progress: (done: string, total: string) => `${done} sur ${total}`,
  label: 'Sujet reçu',
  waiting: 'En attente du réseau',
  stalled: 'Ce qui est arrivé est gardé ; la suite viendra seule.',
  megabytes: (tenths: number) => `${nb(tenths / 10)} Mo`,
}

export const waiting = {
  ready: 'Tout est prêt.',
  begins: 'L’épreuve commence dans',
  seconds: (count: number) => (count < 2 ? 'seconde' : 'secondes'),
  minutes: (count: number) => (count < 2 ? 'minute' : 'minutes'),
  opens: (hour: string) =>
    ['Le sujet s’ouvrira seul à ', hour, ', au même instant dans tous les centres. Vous n’avez rien à faire.'] as const,
  cancelled: 'Cette épreuve n’aura pas lieu.',
  cancelledText: 'Elle a été abandonnée avant son départ. La salle vous dira la suite.',
  scheduled: (when: string) =>
    ['L’épreuve est prévue ', when, '. Le sujet s’ouvrira seul. Vous n’avez rien à faire.'] as const,
  check: (when: string) =>
    ['L’essai de la tablette est prévu ', when, '. Il s’ouvrira seul et ne compte pas.'] as const,
  opening: 'Le sujet s’ouvre.',
  openingText: 'La clé du sujet arrive. Vous n’avez rien à faire.',
  openingCut: 'Le sujet attend le réseau.',
  openingCutText: 'Il est l’heure, et le réseau est coupé. Levez la main ; le sujet s’ouvrira seul dès son retour.',
  almost: 'Presque prêt.',
  aside: 'Ce qui vous attend',
  yourLength: 'Votre durée',
  thirdTime: 'dont tiers temps',
  extraTime: 'dont temps supplémentaire',
  yourEnd: 'Fin pour vous',
  scheduledAt: 'Début prévu',
  packageWhole: 'Sujet présent, scellé',
  packageChecked: (hour: string) => `Contrôlé à ${hour}`,
  packageNot: 'Sujet incomplet',
  packageNotText: 'La suite arrive seule',
  clock: 'Horloge accordée',
  clockText: (tenths: number) => `À ${nb(tenths / 10)} s près`,
  clockNot: 'Horloge pas encore accordée',
  clockNotText: 'Elle s’accorde seule dès que le centre répond',
  linkUp: 'Relié au centre',
  linkUpText: 'Si le réseau coupe, la tablette continue seule',
  linkDown: 'Réseau coupé',
  linkDownText: 'La tablette se relie seule ; le sujet s’ouvre avec le réseau',
  battery: (percent: number) => `Batterie ${percent} %`,
  batteryGood: 'Suffisante pour l’épreuve entière',
  batteryLow: 'Faible : demandez un chargeur au surveillant',
  rejoinCut: 'Essai de coupure en cours',
  rejoinCutText: 'La tablette a coupé son réseau ; elle se relie seule',
  rejoinBack: 'Réseau rendu',
  rejoinBackText: 'La tablette attend la réponse du centre',
  rejoinPassed: 'Essai de coupure réussi',
  rejoinPassedText: 'Coupée quelques secondes, la tablette s’est reliée seule',
  stayOpen: 'Ne fermez pas l’application',
  stayOpenText: 'Sans réseau, cette tablette ne saurait pas la rouvrir. Vos réponses, elles, restent gardées',
  storageFailing: 'Mémoire de la tablette en défaut',
  storageFailingText: 'Levez la main avant le début',
}

export const pause = {
  title: 'Votre temps est arrêté.',
  why: (cause: string) =>
    (
      ({
        evacuation: 'Suivez les consignes d’évacuation.',
        alarm: 'Une alarme est en cours dans votre centre.',
        technical: 'Le centre règle un incident technique.',
        rest: 'Vous êtes en pause.',
        lock: 'Un surveillant a mis votre copie en attente.',
        exclusion: 'Le jury a suspendu votre composition.',
      }) as Record<string, string>
    )[cause] ?? 'L’épreuve est en pause.',
  left: 'Il vous reste, à la reprise :',
  all: 'Le temps de la pause vous est rendu, à la seconde. Le sujet reviendra de lui-même.',
  until: (hour: string) => `À ${hour} au plus tard, le sujet revient de lui-même, avec ou sans réseau.`,
  alone: 'Levez la main si un surveillant n’est pas déjà auprès de vous.',
  kept: 'Vos réponses sont gardées.',
  aside: 'Votre épreuve',
}

export const ending = {
  checkOver: 'L’essai est terminé.',
  checkText: 'Le centre a tout reçu ; cet essai ne compte pas.',
  over: 'L’épreuve est terminée pour vous.',
  handed: 'Votre copie est remise.',
  delivering: 'Vos dernières actions partent vers le centre.',
  waitingCount: (count: number) =>
    `${many(count, 'action attend', 'actions attendent')} encore sur cette tablette. Laissez-la allumée, ` +
    'ouverte sur cette page.',
  keptSafe: 'Tout est gardé ici ; rien ne se perd si le réseau tarde.',
  doNothing: 'Vous n’avez rien à faire. Le reçu s’affichera dès que le centre aura tout.',
  received: ['Votre copie est remise,', 'reçue entière.'] as const,
  checkReceived: ['Essai terminé.', 'Cette tablette est prête.'] as const,
  receivedText: (count: number, hour: string) =>
    [
      `L’épreuve est terminée pour vous. Le centre a reçu ${many(count, 'action', 'actions')} ; la dernière date de `,
      hour,
      '.',
    ] as const,
  receivedNone: 'L’épreuve est terminée pour vous. Le centre a tout reçu.',
  code: 'Votre reçu',
  codeText:
    'Il prouve ce que vous avez remis et quand. Vous le retrouverez dans votre espace ; inutile de le recopier.',
  qr: 'Code à lire par l’application du surveillant',
  qrText: 'Lu par le surveillant en cas de doute',
  aside: 'Détail de la remise',
  sitting: 'Épreuve',
  answered: 'Questions répondues',
  written: 'Actions écrites',
  held: 'Actions reçues',
  composed: 'Temps composé',
  devices: 'Tablettes utilisées',
  quit: 'Fermer le navigateur d’examen',
  stay: 'Restez assis et silencieux jusqu’au signal du surveillant.',
  nextTitle: (title: string) => `Ensuite : ${title}`,
  nextHour: (when: string, own: string, end: string) => `Prévue ${when}. Pour vous ${own}, jusqu’à ${end}.`,
  nextWait: 'Attendre cette épreuve',
  nextText: 'Vous pouvez laisser la tablette : elle ira seule à l’épreuve dès son annonce.',
  earlier: 'Remis sur cette tablette',
  earlierSending: (count: number) => `${many(count, 'action part', 'actions partent')} encore vers le centre`,
  earlierReceived: (code: string) => `Reçue entière, reçu ${code}`,
  keptBack: (count: number) =>
    `${many(count, 'action reste', 'actions restent')} sur cette tablette, que le centre ne prend pas. ` +
    'Levez la main ; rien n’est effacé.',
  notAdmittedTitle: 'Le centre n’a pas admis cette tablette.',
  notAdmittedText:
    'Une autre tablette a cette place, ou l’épreuve est déjà close. ' +
    'Levez la main : un surveillant vous dit où continuer.',
  supersededTitle: 'Une autre tablette a pris la suite.',
  supersededText: 'Continuez sur la nouvelle tablette : vos réponses y sont. Celle-ci ne prend plus de réponse.',
  supersededSending: (count: number) =>
    `${many(count, 'action part', 'actions partent')} encore d’ici vers le centre. Laissez cette tablette allumée.`,
  supersededDone: 'Tout ce qu’elle gardait est reçu par le centre.',
  otherTabTitle: 'L’épreuve est ouverte dans un autre onglet.',
  otherTabText: 'Revenez à cet onglet, vos réponses y sont. Si vous le fermez, l’épreuve reprendra ici seule.',
}

/** The candidate calls the room: four needs, and no other word. */
export const call = {
  button: 'Appeler',
  title: 'Appeler la salle',
  ask: 'Pourquoi appelez-vous ?',
  needs: {
    tablet: 'Ma tablette',
    paper: 'Un doute sur le sujet',
    unwell: 'Je ne me sens pas bien',
    out: 'Je demande à sortir',
  },
  rest: 'Ma pause, ou sortir',
  restText: (count: number, minutes: number) =>
    `Vous avez droit à ${many(count, 'pause', 'pauses')} de ${minutes} min. Le surveillant la commence.`,
  text: 'La salle le voit aussitôt, et un surveillant vient à vous. Votre temps continue.',
  sending: 'Votre appel part…',
  held: 'La salle est appelée.',
  heldText: (hour: string) => `Depuis ${hour}. Restez à votre place : un surveillant vient à vous.`,
  seen: (hour: string) => `Vu par la salle à ${hour}.`,
  seenText: 'Un surveillant vient à vous. Vous pouvez appeler de nouveau.',
  takeBack: 'Je n’ai plus besoin d’aide',
  cardTitle: 'Je demande de l’aide',
  cardText: 'Réseau coupé : montrez cet écran à la salle. Votre appel partira dès que le réseau revient.',
  cardHour: (hour: string) => `depuis ${hour}`,
}

export const help = {
  display: 'Affichage',
  size: 'Taille du texte',
  theme: 'Contraste',
  themeLight: 'Normal',
  themeContrast: 'Fort',
  spacing: 'Interligne',
  lines: (percent: number) => (percent === 100 ? 'Normal' : percent === 150 ? '1,5' : 'Double'),
  language: 'Langue de l’application',
  languageNote: 'Le sujet reste dans sa langue.',
  forget: 'Rendre cette tablette',
  forgetText: 'Pour la laisser à une autre personne. Elle oublie votre nom ; ce que le centre a reçu reste au centre.',
  forgetYes: 'La rendre maintenant',
  keys: 'Au clavier',
  keysText: 'Tabulation passe d’un élément à l’autre. Espace coche. Entrée active un bouton. Échap ferme cette aide.',
  close: 'Fermer',
  callLabel: 'Appeler la salle',
}

/** Words that the supervisor reads aloud to a tablet that is cut off. */
export const spoken = {
  launch: 'Saisir les mots de lancement',
  launchTitle: 'Mots de lancement',
  launchText:
    'Réservé au surveillant : il dicte les douze mots de la page du centre. Quatre lettres suffisent pour chacun.',
  launchSubmit: 'Ouvrir le sujet',
  launchRefused: 'Ces mots n’ouvrent pas ce sujet. Relisez-les un à un, dans l’ordre.',
  time: 'Saisir des mots de temps',
  timeTitle: 'Mots de temps',
  timeText: 'Réservé au surveillant : il dicte les cinq mots de ce candidat. Quatre lettres suffisent pour chacun.',
  timeSubmit: 'Prendre ce temps',
  timeRefused: 'Ces mots ne sont pas ceux de ce candidat sur cette tablette. Relisez-les un à un.',
  given: (length: string, end: string) => `Ces mots vous donnent ${length}. Fin à ${end}.`,
  known: (end: string) => `Votre fin reste à ${end}.`,
  word: (number: number) => `Mot ${number}`,
  unknown: 'Aucun mot ne commence ainsi.',
  suggested: 'Mots possibles',
  busy: 'Vérification…',
}
