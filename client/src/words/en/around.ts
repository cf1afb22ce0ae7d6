/** What is said before, after and around composing. */
import { many, nb } from './number'

export const notice = {
  region: 'Announcements',
  message: 'Message from the jury',
  extended: (minutes: number, end: string | null) =>
    `You have ${many(minutes, 'more minute', 'more minutes')}${end === null ? '' : `: the end is at ${end}`}.`,
  shortened: (minutes: number, end: string | null) =>
    `You have ${many(minutes, 'minute', 'minutes')} less${end === null ? '' : `: the end is at ${end}`}.`,
  reason: (reason: string) => `Reason: ${reason}`,
  closed: (end: string) => `Your time ends at ${end}. Your copy is kept.`,
  closedInPause: 'The exam is closed for all. You still have the time shown.',
  read: 'I have read this',
  callSeen: (hour: string) => `The room has seen your call, at ${hour}.`,
  callSeenText: 'A supervisor will come to you.',
  copyPartial: 'Not all that you wrote on the first tablet is shown here.',
  copyResumed: (hour: string) => `Your copy goes on here, as it was at ${hour}.`,
  copyResumedText:
    'Whatever more the centre had received comes back on the screen with the network: do not do it again. Give ' +
    'again only your very last answers, just before the failure, if they are missing.',
}

export const handIn = {
  title: 'Hand in your copy',
  complete: 'You have answered every question.',
  missing: (count: number) => `${many(count, 'question has no answer', 'questions have no answer')}.`,
  unvalidated: (count: number) => `${many(count, 'question is not open yet', 'questions are not open yet')}.`,
  flagged: (count: number) => `${many(count, 'question is marked', 'questions are marked')} “to review”.`,
  missingTitle: 'Without an answer',
  flaggedTitle: 'To review',
  nothing: 'Nothing to report.',
  back: 'Back to my copy',
  act: 'Hand in my copy',
  confirm: (left: string) => `Once handed in, your copy can no longer change. You have ${left} left.`,
  confirmYes: 'Hand in for good',
  unhurried: 'There is no hurry: when your time is over, your copy is handed in automatically, as it is.',
  summary: 'State of your copy',
  answered: 'Questions answered',
  more: (count: number) => `and ${many(count, 'other', 'others')}`,
}

export const alone = {
  house: 'Concours',
  number: (number: string) => `no. ${number}`,
  seat: (room: string, seat: string) => `${room}, seat ${seat}`,
  noSitting: 'No exam is waiting on this tablet.',
  noSittingText: 'Raise your hand: the supervisor will check your registration.',
  callOrRaiseHand: 'A question, a difficulty? Press “Call”, or raise your hand: a supervisor will come to you.',
  raiseHand: 'A question, a difficulty? Raise your hand: a supervisor will come to you.',
  starting: 'Loading…',
  startingText: 'This tablet is reading its saved data.',
}

export const enrolment = {
  title: 'Make this tablet yours',
  text: 'Copy your number and the code from your convocation.',
  number: 'Candidate number',
  numberHint: 'For example 04217',
  code: 'Code of the convocation',
  codeHint: 'Eight characters, for example K7QF-2M9D',
  replacement: 'Replacement code',
  replacementHint: 'Six digits, given by the supervisor',
  rescueTitle: 'The centre does not answer',
  rescueText:
    'If this tablet takes the place of one that has failed, the supervisor opens the envelope of the room and gives ' +
    'the rescue code of this seat. If not, leave it empty and try again.',
  rescue: 'Rescue code',
  rescueHint: 'Eight characters, from the envelope of the room',
  exam: 'Exam',
  examMissing: 'Choose the exam that you have come for.',
  submit: 'Continue',
  busy: 'Checking…',
  missing: 'This field is empty: copy it from your convocation.',
  check: 'Keep your convocation and an identity document on the table.',
  asideTitle: 'What will happen',
  step1: 'This tablet becomes yours',
  step1Text: 'It keeps your answers until the centre has received them.',
  step2: 'The paper arrives, sealed',
  step2Text: 'Nobody can read it before the hour.',
  step3: 'Everything opens on time',
  step3Text: 'You will have nothing to do.',
  noted: 'What you do on it is recorded',
  notedText:
    'The hour of your answers, when you leave the application, addresses asked for. The jury may read them again.',
}

export const download = {
  title: 'The paper is arriving on this tablet.',
  text: 'It is sealed: nobody can read it before the hour. You have nothing to do.',
  progress: (done: string, total: string) => `${done} of ${total}`,
  label: 'Paper received',
  waiting: 'Waiting for the network',
  stalled: 'What has arrived is kept; the rest will come by itself.',
  megabytes: (tenths: number) => `${nb(tenths / 10)} MB`,
}

export const waiting = {
  ready: 'All is ready.',
  begins: 'The exam begins in',
  seconds: (count: number) => (count === 1 ? 'second' : 'seconds'),
  minutes: (count: number) => (count === 1 ? 'minute' : 'minutes'),
  opens: (hour: string) =>
    [
      'The paper will open by itself at ',
      hour,
      ', at the same instant in every centre. You have nothing to do.',
    ] as const,
  cancelled: 'This sitting will not take place.',
  cancelledText: 'It was cancelled before its start. The room will tell you what follows.',
  scheduled: (when: string) =>
    ['The exam is planned ', when, '. The paper will open by itself. You have nothing to do.'] as const,
  check: (when: string) =>
    ['The trial of the tablet is planned ', when, '. It will open by itself and does not count.'] as const,
  opening: 'The paper is opening.',
  openingText: 'The key of the paper is on its way. You have nothing to do.',
  openingCut: 'The paper is waiting for the network.',
  openingCutText:
    'It is time, but the network is down. Raise your hand; the paper will open by itself when it is back.',
  almost: 'Almost ready.',
  aside: 'What to expect',
  yourLength: 'Your time',
  thirdTime: 'of which extra third',
  extraTime: 'of which extra time',
  yourEnd: 'End for you',
  scheduledAt: 'Planned start',
  packageWhole: 'Paper received, sealed',
  packageChecked: (hour: string) => `Checked at ${hour}`,
  packageNot: 'Paper incomplete',
  packageNotText: 'The rest will arrive by itself',
  clock: 'Clock synchronised',
  clockText: (tenths: number) => `Within ${nb(tenths / 10)} s`,
  clockNot: 'Clock not synchronised yet',
  clockNotText: 'It will be as soon as the centre answers',
  linkUp: 'Connected to the centre',
  linkUpText: 'If the network goes down, the tablet works on its own',
  linkDown: 'Network down',
  linkDownText: 'The tablet reconnects by itself; the paper opens with the network',
  battery: (percent: number) => `Battery ${percent}%`,
  batteryGood: 'Enough for the whole exam',
  batteryLow: 'Low: ask the supervisor for a charger',
  rejoinCut: 'Reconnect test running',
  rejoinCutText: 'The tablet has cut its own network; it reconnects by itself',
  rejoinBack: 'Network restored',
  rejoinBackText: 'The tablet is waiting for the centre to answer',
  rejoinPassed: 'Reconnect test passed',
  rejoinPassedText: 'Cut off for a few seconds, the tablet reconnected by itself',
  stayOpen: 'Do not close the application',
  stayOpenText: 'Without a network this tablet could not open it again. Your answers stay kept',
  storageFailing: 'The storage of this tablet is failing',
  storageFailingText: 'Raise your hand before the start',
}

export const pause = {
  title: 'Your time is stopped.',
  why: (cause: string) =>
    (
      ({
        rest: 'You are taking a break.',
        evacuation: 'Follow the instructions to leave the room.',
        alarm: 'An alarm has been raised in your centre.',
        technical: 'The centre is fixing a technical fault.',
        lock: 'A supervisor has put your copy on hold.',
        exclusion: 'The jury has suspended your exam.',
      }) as Record<string, string>
    )[cause] ?? 'The exam is paused.',
  left: 'When it resumes, you have left:',
  all: 'The time of the pause is given back to you, to the second. The paper will come back by itself.',
  until: (hour: string) => `At ${hour} at the latest the paper comes back by itself, network or not.`,
  alone: 'Raise your hand if no supervisor is with you yet.',
  kept: 'Your answers are kept.',
  aside: 'Your exam',
}

export const ending = {
  checkOver: 'The trial is over.',
  checkText: 'The centre has received everything; this trial does not count.',
  over: 'The exam is over for you.',
  handed: 'Your copy is handed in.',
  delivering: 'Your last actions are on their way to the centre.',
  waitingCount: (count: number) =>
    `${many(count, 'action is', 'actions are')} still waiting on this tablet. Leave it on, open at this page.`,
  keptSafe: 'Everything is kept here; nothing is lost if the network is late.',
  doNothing: 'You have nothing to do. The receipt will show once the centre has everything.',
  received: ['Your copy is handed in,', 'received in full.'] as const,
  checkReceived: ['Trial finished.', 'This tablet is ready.'] as const,
  receivedText: (count: number, hour: string) =>
    [
      `The exam is over for you. The centre has received ${many(count, 'action', 'actions')}; the last dates from `,
      hour,
      '.',
    ] as const,
  receivedNone: 'The exam is over for you. The centre has received everything.',
  code: 'Your receipt',
  codeText: 'It proves what you handed in and when. You will find it in your space; no need to copy it.',
  qr: 'Code to be read by the supervisor’s application',
  qrText: 'Read by the supervisor in case of doubt',
  aside: 'Details',
  sitting: 'Exam',
  answered: 'Questions answered',
  written: 'Actions written',
  held: 'Actions received',
  composed: 'Time composed',
  devices: 'Tablets used',
  quit: 'Close the exam browser',
  stay: 'Stay seated and silent until the supervisor’s signal.',
  nextTitle: (title: string) => `Next: ${title}`,
  nextHour: (when: string, own: string, end: string) => `Planned ${when}. You have ${own}, until ${end}.`,
  nextWait: 'Wait for this exam',
  nextText: 'You may leave the tablet: it goes to the exam by itself once it is announced.',
  earlier: 'Handed in on this tablet',
  earlierSending: (count: number) => `${many(count, 'action is', 'actions are')} still on the way to the centre`,
  earlierReceived: (code: string) => `Received in full, receipt ${code}`,
  keptBack: (count: number) =>
    `${many(count, 'action stays', 'actions stay')} on this tablet, and the centre does not take them. ` +
    'Raise your hand; nothing is erased.',
  notAdmittedTitle: 'The centre has not admitted this tablet.',
  notAdmittedText:
    'Another tablet has this place, or the paper is already closed. ' +
    'Raise your hand: a supervisor tells you where to go on.',
  supersededTitle: 'Another tablet has taken over.',
  supersededText: 'Go on with the new tablet: your answers are there. This one no longer takes answers.',
  supersededSending: (count: number) =>
    `${many(count, 'action is', 'actions are')} still on the way from here to the centre. Leave this tablet on.`,
  supersededDone: 'Everything it kept has been received by the centre.',
  otherTabTitle: 'The exam is open in another tab.',
  otherTabText: 'Go back to that tab, your answers are there. If you close it, the exam goes on here by itself.',
}

/** The candidate calls the room: four needs, and no other word. */
export const call = {
  button: 'Call',
  title: 'Call the room',
  ask: 'What do you need?',
  needs: {
    tablet: 'My tablet',
    paper: 'A doubt about the paper',
    unwell: 'I do not feel well',
    out: 'I ask to go out',
  },
  rest: 'My break, or to go out',
  restText: (count: number, minutes: number) =>
    `You are due ${many(count, 'break', 'breaks')} of ${minutes} min. Your time stops when the supervisor begins it.`,
  text: 'The room sees it at once, and a supervisor comes to you. Your time goes on.',
  sending: 'Your call is going out…',
  held: 'The room has been called.',
  heldText: (hour: string) => `Since ${hour}. Stay in your place: a supervisor will come to you.`,
  seen: (hour: string) => `Seen by the room at ${hour}.`,
  seenText: 'A supervisor will come to you. You may call again.',
  takeBack: 'I no longer need help',
  cardTitle: 'I ask for help',
  cardText: 'No network: show this screen to the room. Your call goes out as soon as the network is back.',
  cardHour: (hour: string) => `since ${hour}`,
}

export const help = {
  display: 'Display',
  size: 'Text size',
  theme: 'Contrast',
  themeLight: 'Normal',
  themeContrast: 'Strong',
  spacing: 'Line spacing',
  lines: (percent: number) => (percent === 100 ? 'Normal' : percent === 150 ? '1.5' : 'Double'),
  language: 'Language of the application',
  languageNote: 'The paper stays in its own language.',
  forget: 'Give this tablet back',
  forgetText: 'To leave it to another person. It forgets your name; what the centre has received stays there.',
  forgetYes: 'Give it back now',
  keys: 'Keyboard',
  keysText: 'Tab goes from one thing to the next. Space ticks. Enter presses a button. Escape closes this help.',
  close: 'Close',
  callLabel: 'Call the room',
}

/** Words that the supervisor reads aloud to a tablet that is cut off. */
export const spoken = {
  launch: 'Enter the launch words',
  launchTitle: 'Launch words',
  launchText: 'For the supervisor: the twelve words on the site’s page. Four letters of each are enough.',
  launchSubmit: 'Open the paper',
  launchRefused: 'These words do not open this paper. Read them again one by one, in order.',
  time: 'Enter time words',
  timeTitle: 'Time words',
  timeText: 'For the supervisor: the five words of this candidate. Four letters of each are enough.',
  timeSubmit: 'Take this time',
  timeRefused: 'These words are not those of this candidate on this tablet. Read them again one by one.',
  given: (length: string, end: string) => `These words give you ${length}. The end is at ${end}.`,
  known: (end: string) => `Your end stays at ${end}.`,
  word: (number: number) => `Word ${number}`,
  unknown: 'No word begins like this.',
  suggested: 'Possible words',
  busy: 'Checking…',
}
