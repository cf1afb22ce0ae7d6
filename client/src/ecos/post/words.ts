/** What a signal post says, in French and in English. Read from afar: few words. */
import type { SignalKind } from '../../core/ecos/bells'
import type { Language } from '../../shell/tablet'
import { en } from '../words/en'
import { fr } from '../words/fr'
import type { Order, TurnPart } from './orders'

export interface PostWords {
  readonly title: string
  readonly ask: string
  readonly askText: string
  readonly code: string
  readonly codeHint: string
  readonly show: string
  readonly unknown: string
  readonly revoked: string
  readonly down: string
  readonly opening: string
  readonly choose: string
  readonly chooseText: (circuit: string, site: string) => string
  readonly corridor: string
  readonly corridorText: string
  readonly door: (station: number, room: string) => string
  readonly other: string
  readonly circuit: (code: string) => string
  readonly turn: (turn: number, count: number) => string
  readonly atDoor: (room: string) => string
  readonly station: (number: number) => string
  readonly orders: { readonly [order in Order]: string }
  readonly until: { readonly [order in Order]?: (hour: string) => string }
  readonly scheduled: (when: string) => string
  readonly waiting: string
  readonly withdrawn: string
  readonly withdrawnText: string
  readonly parts: { readonly [part in TurnPart]: string }
  readonly progress: string
  readonly doors: string
  readonly now: string
  readonly next: string
  readonly nobody: string
  readonly text: {
    readonly title: string
    readonly here: string
    readonly coming: string
    readonly missing: string
  }
  readonly cut: (hour: string) => string
  readonly sound: { readonly on: string; readonly off: string }
  readonly speech: { readonly on: string; readonly off: string }
  readonly said: { readonly [kind in SignalKind]: string }
  readonly language: string
}

const french: PostWords = {
  title: 'Écran des signaux',
  ask: 'Quel circuit cet écran sert-il ?',
  askText: 'Recopiez le code des écrans. Le coordonnateur le lit sur la page du circuit.',
  code: 'Code des écrans',
  codeHint: 'Seize caractères, par exemple K7QF-2M9D-3TBR-9XKM',
  show: 'Continuer',
  unknown: 'Aucun circuit n’a ce code, ou sa demi-journée est finie. Vérifiez-le avec le coordonnateur.',
  revoked: 'Ce code a été retiré. Demandez le nouveau au coordonnateur, qui le lit sur la page du circuit.',
  down: 'Le centre ne répond pas. Cet écran redemande seul.',
  opening: 'Un instant…',
  choose: 'Où cet écran est-il posé ?',
  chooseText: (circuit, site) => `Circuit ${circuit}, ${site}`,
  corridor: 'Dans le couloir',
  corridorText: 'Les cinq portes, et le temps qui reste',
  door: (station, room) => `À la porte de la station ${station}${room === '' ? '' : ` · ${room}`}`,
  other: 'Un autre circuit',
  circuit: (code) => `Circuit ${code}`,
  turn: (turn, count) => `passage ${turn} sur ${count}`,
  atDoor: (room) => `Porte ${room}`,
  station: (number) => `Station ${number}`,
  orders: {
    unannounced: 'Le départ n’est pas annoncé',
    door: 'Devant votre porte',
    read: 'Lisez',
    station: 'Station',
    leave: 'Sortez',
    rest: 'Pause',
    paused: 'On attend',
    over: 'C’est fini',
  },
  until: {
    door: (hour) => `avant la cloche de ${hour}`,
    leave: (hour) => `avant la cloche de ${hour}`,
    read: (hour) => `avant l’entrée, à ${hour}`,
    station: (hour) => `avant la fin, à ${hour}`,
    rest: (hour) => `avant la reprise, à ${hour}`,
  },
  scheduled: (when) => `Prévu ${when}.`,
  waiting: 'L’heure du prochain signal viendra du centre.',
  withdrawn: 'Personne à cette porte',
  withdrawnText: 'Cette station est retirée de l’épreuve.',
  parts: { changeover: 'Changer', reading: 'Lire', station: 'Station' },
  progress: 'Le passage',
  doors: 'Qui va à quelle porte',
  now: 'Ce passage',
  next: 'Le suivant',
  nobody: 'personne',
  text: {
    title: 'Consigne',
    here: 'La consigne est sur cet écran, scellée jusqu’au signal.',
    coming: 'La consigne n’est pas encore sur cet écran.',
    missing: 'La consigne manque à cet écran. Prévenez le coordonnateur.',
  },
  cut: (hour) => `Réseau coupé depuis ${hour}. Les signaux restent à l’heure.`,
  sound: fr.signal.sound,
  speech: fr.signal.speech,
  said: fr.signal.said,
  language: 'English',
}

const english: PostWords = {
  title: 'Signal screen',
  ask: 'Which circuit does this screen serve?',
  askText: 'Copy the code of the screens. The coordinator reads it on the page of the circuit.',
  code: 'Code of the screens',
  codeHint: 'Sixteen characters, for example K7QF-2M9D-3TBR-9XKM',
  show: 'Continue',
  unknown: 'No circuit has this code, or its half-day is over. Check it with the coordinator.',
  revoked: 'This code was taken back. Ask the coordinator for the new one, on the page of the circuit.',
  down: 'The centre does not answer. This screen asks again by itself.',
  opening: 'One moment…',
  choose: 'Where does this screen stand?',
  chooseText: (circuit, site) => `Circuit ${circuit}, ${site}`,
  corridor: 'In the corridor',
  corridorText: 'The five doors, and the time that is left',
  door: (station, room) => `At the door of station ${station}${room === '' ? '' : ` · ${room}`}`,
  other: 'Another circuit',
  circuit: (code) => `Circuit ${code}`,
  turn: (turn, count) => `turn ${turn} of ${count}`,
  atDoor: (room) => `Door ${room}`,
  station: (number) => `Station ${number}`,
  orders: {
    unannounced: 'The start is not announced',
    door: 'At your door',
    read: 'Read',
    station: 'Station',
    leave: 'Leave',
    rest: 'Rest',
    paused: 'Wait',
    over: 'It is over',
  },
  until: {
    door: (hour) => `before the bell of ${hour}`,
    leave: (hour) => `before the bell of ${hour}`,
    read: (hour) => `before you enter, at ${hour}`,
    station: (hour) => `before the end, at ${hour}`,
    rest: (hour) => `before it goes on, at ${hour}`,
  },
  scheduled: (when) => `Planned ${when}.`,
  waiting: 'The hour of the next signal will come from the centre.',
  withdrawn: 'Nobody at this door',
  withdrawnText: 'This station is withdrawn from the exam.',
  parts: { changeover: 'Change', reading: 'Read', station: 'Station' },
  progress: 'The turn',
  doors: 'Who goes to which door',
  now: 'This turn',
  next: 'The next',
  nobody: 'nobody',
  text: {
    title: 'Instructions',
    here: 'The instructions are on this screen, sealed until the signal.',
    coming: 'The instructions are not on this screen yet.',
    missing: 'The instructions are missing on this screen. Tell the coordinator.',
  },
  cut: (hour) => `Network cut since ${hour}. The signals stay on time.`,
  sound: en.signal.sound,
  speech: en.signal.speech,
  said: en.signal.said,
  language: 'Français',
}

export const postWords: { readonly [language in Language]: PostWords } = { fr: french, en: english }
