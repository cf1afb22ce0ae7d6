/** What is said while composing. */
import { many, nb, two } from './number'

export const time = {
  hour: (hours: number, minutes: number) => `${two(hours)}:${two(minutes)}`,
  hourToSecond: (hours: number, minutes: number, seconds: number) =>
    `${two(hours)}:${two(minutes)}:${two(seconds)}`,
  hoursLeft: (hours: number, minutes: number) => `${hours} h ${two(minutes)} min`,
  minutesLeft: (minutes: number) => `${minutes} min`,
  secondsLeft: (minutes: number, seconds: number) =>
    minutes > 0 ? `${minutes} min ${two(seconds)} s` : `${seconds} s`,
  length: (hours: number, minutes: number) =>
    hours > 0 ? `${hours} h ${two(minutes)}` : `${minutes} min`,
  remaining: (end: string) => `left · ends at ${end}`,
  threshold: (minutes: number) =>
    minutes === 1 ? 'One minute left.' : `${minutes} minutes left.`,
  elapsed: (percent: number) => `Time used: ${percent}%`,
  over: 'Finished',
  unknown: 'Time unknown',
  endUnknown: 'The centre will give the time',
  knownEnd: 'Known end · waiting for the centre',
}

export const saving = {
  allKept: 'Everything is saved',
  received: (hour: string) => `Received by the centre at ${hour}`,
  nothingYet: 'Nothing is waiting to be sent',
  sending: 'Sending',
  sendingCount: (count: number) => many(count, 'action, kept here', 'actions, kept here'),
  keptHere: (count: number) =>
    `Kept on this tablet – ${many(count, 'action', 'actions')} waiting`,
  keptDetail: 'Sent by itself when the network is back',
  cannotKeep: 'Raise your hand: this tablet no longer saves',
  cannotKeepDetail: 'What is shown as answered is kept',
  cutTitle: 'The network is cut. Carry on as usual.',
  cutText: 'Your answers are kept on this tablet; your time does not change.',
  stopTitle: 'Raise your hand.',
  stopText:
    'This tablet no longer saves. The answers you see are kept; wait for the supervisor before going on.',
}

export const parts = {
  progressive: 'Progressive cases',
  kfp: 'KFP',
  lca: 'Critical reading of an article',
  isolated: 'Single questions',
  outline: 'Outline of the exam',
  openOutline: 'Outline',
  series: (from: number, to: number) => (from === to ? `${from}` : `${from} to ${to}`),
  railSeries: (from: number, to: number) => (from === to ? `${from}` : `${from}–${to}`),
  validatedCount: (count: number) => `${nb(count)} final`,
  answeredCount: (count: number) => `${nb(count)} answered`,
  partly: (done: number, all: number) => `${nb(done)} of ${nb(all)}`,
  here: (number: number) => `question ${number}`,
  todo: 'to do',
  current: 'here',
  flaggedCount: (count: number) => `${nb(count)} to review`,
  where: (title: string, number: number, all: number) =>
    `${title} · question ${number} of ${all}`,
  whereIsolated: (number: number, all: number) => `Single question ${number} of ${all}`,
  legend: 'Key',
  validated: 'Final',
  answered: 'Answered',
  youAreHere: 'You are here',
  open: 'Open',
  locked: 'Opens after the one before',
  flagged: 'To review',
  questionState: (number: number, state: string) => `Question ${number}, ${state}`,
  stateValidated: 'final',
  stateAnswered: 'answered',
  stateOpen: 'to do',
  stateLocked: 'opens after the one before',
  stateHere: 'you are here',
  stateFlagged: 'to review',
  finish: 'Hand in my copy',
}

export const document = {
  statementOf: (title: string) => `Case – ${title}`,
  statement: 'Case',
  situation: 'Situation',
  documentOf: (number: number) => `Document of question ${number}`,
  article: 'Article',
  fresh: (number: number) => `New, question ${number}`,
  thought: 'You were thinking of',
  found: 'You then find',
  skipToQuestion: 'Go to the question',
  skipToOutline: 'Go to the outline',
  skipToDocument: 'Go to the case',
}

export const question = {
  name: (number: number) => `Question ${number}: `,
  kindOne: 'One answer only',
  kindSeveral: 'Several answers possible',
  kindExpected: (count: number) => many(count, 'answer expected', 'answers expected'),
  kindLong: (count: number, offered: number) =>
    `${many(count, 'answer expected', 'answers expected')} out of ${nb(offered)}`,
  kindText: 'Short answer · 5 words at most',
  kindPins: (count: number) => `Zones to point at · ${many(count, 'pin', 'pins')}`,
  kindSegments: (count: number) =>
    `Passages to choose · ${many(count, 'answer expected', 'answers expected')}`,
  kindScale: 'Script concordance · one answer',
  ticked: 'Ticked',
  yours: 'Your answer',
  struckOut: 'Struck out',
  eliminate: 'Strike out',
  restore: 'Restore',
  eliminateNamed: (name: string) => `Strike out proposition ${name}`,
  restoreNamed: (name: string) => `Restore proposition ${name}`,
  tickedFirst: (name: string) =>
    `Proposition ${name} is ticked: untick it before striking it out.`,
  capped: (count: number) =>
    count === 1
      ? 'One answer is expected: untick it to choose another.'
      : `${nb(count)} answers expected: untick one to choose another.`,
  propositions: 'Propositions',
  clear: 'Clear my answer',
  flag: 'To review',
  flagged: 'To review: yes',
  next: 'Next question',
  review: 'Check and hand in',
  validate: (next: number | null) =>
    next === null ? 'Make final and end this case' : `Make final and open question ${next}`,
  confirmTitle: 'This answer can no longer change.',
  confirmEmpty: 'You have not answered. Once final, the question stays without an answer.',
  confirmYes: 'Make final',
  confirmNo: 'Go on answering',
  readOnly: 'Final answer: it can no longer change.',
  toCurrent: (number: number) => `Back to question ${number}`,
  finalHint: 'A final answer can no longer change.',
  freeHint: 'Can be changed until the end.',
  scaleHint: 'There is no trap: answer as you would at the bedside.',
  tickedCount: (count: number) => `${nb(count)} ticked`,
  struckCount: (count: number) => `${nb(count)} struck out`,
  answersOf: (count: number, expected: number) =>
    `${many(count, 'answer', 'answers')} of ${nb(expected)}`,
  pinsOf: (count: number, expected: number) =>
    `${many(count, 'pin', 'pins')} of ${nb(expected)}`,
  noAnswer: 'No answer',
  answered: 'Answered',
  wordsOf: (count: number) => `${many(count, 'word', 'words')} of 5`,
  wordsMax: 'Five words at most: the rest is not taken.',
  textLabel: 'Your answer',
  search: 'Search the list',
  searchCount: (count: number) => many(count, 'proposition', 'propositions'),
  searchNone: 'No proposition contains these letters.',
  searchClear: 'Show the whole list',
  scaleLabel: 'Five-point scale',
}

export const pointing = {
  placed: 'Placed',
  placedHint: 'Touch it to move it',
  toPlace: 'To place',
  toPlaceHint: 'Touch the image',
  moving: 'Touch the image at its new place',
  remove: 'Remove',
  removeNamed: (number: number) => ` pin ${number}`,
  pin: (number: number) => `Pin ${number}. Arrow keys move it.`,
  list: 'Pins',
  how: 'Touch the image to place a pin. By keyboard: arrows move, Enter places.',
  undo: 'Undo',
  undoLong: 'Undo the last move',
  capped: (count: number) =>
    count === 1
      ? 'The pin is placed: touch it to move it.'
      : `All ${nb(count)} pins are placed: move or remove one.`,
  said: (number: number) => `Pin ${number} placed.`,
  passage: 'Passages',
  toPick: 'To choose',
  pickHint: 'Touch a passage of the text',
  passageNamed: (text: string) => ` the passage “${text}”`,
}

export const figure = {
  tools: 'Image',
  zoomOut: 'Zoom out',
  zoomIn: 'Zoom in',
  zoom: (percent: number) => `${nb(percent)}%`,
  zoomLabel: 'Zoom',
  contrast: 'Contrast',
  contrastLabel: 'Brightness and contrast',
  brightness: 'Brightness',
  reset: 'Original image',
  full: 'Full screen',
  close: 'Close',
  keys: (alt: string) => `${alt}. Arrow keys move the image, plus and minus zoom.`,
  pointKeys: (alt: string) => `${alt}. Arrow keys move the cross, Enter places a pin.`,
  loading: 'Loading the image…',
  missing: 'This image does not show. Raise your hand.',
}

export const article = {
  sections: 'Sections of the article',
  highlight: 'Highlight',
  erase: 'Erase',
  find: 'Search the article',
  findLabel: 'Word to find',
  findCount: (at: number, all: number) =>
    all === 0 ? 'Not in the article' : `${nb(at)} of ${nb(all)}`,
  findNext: 'Next',
  findClose: 'Close the search',
  how: 'Select a passage: it is highlighted. By keyboard: arrows go from sentence to sentence, Enter highlights or erases.',
  full: 'No more passages can be highlighted: erase one.',
}
