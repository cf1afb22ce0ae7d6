/** Words of who reads the paper aloud, for those who are due it. */
export const voice = {
  person: 'A person reads the paper to you',
  personText: 'They come to you when the exam begins',
  missing: 'No French voice on this tablet',
  missingText: 'Raise your hand: a person will read the paper to you',
  untried: 'The tablet’s voice is to be tried',
  untriedText: 'Press the button to hear it',
  heard: 'The tablet’s voice is ready',
  heardText: 'It reads when you ask, question by question',
  trial: 'Try the voice',
  trialText: 'Cette tablette vous lira le sujet quand vous le demanderez.',
  statement: 'Listen to the statement',
  question: 'Listen to the question',
  stop: 'Stop reading',
}
