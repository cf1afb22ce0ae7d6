/** What the tablet says of refusals and faults, in English. */
/** What to say of a refusal or a fault: what happened, then what to do. */
export const problems: Readonly<Record<string, string>> = {
  'enrol.unknown': 'This number and this code do not match. Check your convocation, then try again.',
  'enrol.too_many': 'Too many tries from this network. Wait a minute, or raise your hand.',
  'enrol.exam_needed': 'Your number and code are valid in several exams. Choose the one that you have come for.',
  'enrol.replacement_needed':
    'Another tablet already has this number. The supervisor will give you a replacement code.',
  'enrol.replacement_invalid':
    'This replacement code is not valid: it works once, for ten minutes. Ask the supervisor for another.',
  'enrol.key_invalid': 'This tablet cannot be enrolled. Raise your hand: the supervisor will give you another.',
  'kiosk.unproven':
    'This tablet is not opened as this exam asks. Nothing is lost: raise your hand. The supervisor opens it again by ' +
    'the site’s file, or admits it as it is.',
  'link.down': 'The network is not responding. Nothing is lost; try again in a moment.',
  'package.corrupt': 'A part of the paper arrived damaged. It is being downloaded again; you have nothing to do.',
  'package.older': 'This paper is an older version: it stays closed. Raise your hand.',
  'package.signature': 'This paper does not have the expected signature: it stays closed. Raise your hand.',
  'storage.failing': 'This tablet can no longer save. Raise your hand; what is shown as answered is kept.',
  'clock.unknown': 'The centre’s time is not known yet. It will be as soon as the network answers.',
  'journal.equivocation':
    'This tablet holds actions that the centre does not recognise. Raise your hand; nothing is erased.',
  'journal.chain_broken':
    'This tablet holds actions that the centre does not recognise. Raise your hand; nothing is erased.',
  'journal.unknown_device':
    'The centre no longer recognises this tablet. Raise your hand; what it keeps is not erased.',
  'relay.launch_words_wrong':
    'The twelve words typed at the centre do not open this paper. Raise your hand; nothing is lost.',
  'rescue.unknown':
    'These three codes do not belong together. Read the letter again, then the rescue code of this seat.',
  'rescue.used': 'This rescue code has served on another tablet. Take the second code of this seat.',
  'rescue.line_up':
    'The centre answers the relay of the room: ask it for a replacement code. A rescue code serves only ' +
    'during a cut.',
  'rescue.no_relay':
    'No relay answers this tablet, or it was not opened this morning with the network. Take another spare tablet.',
  'rescue.not_admitted':
    'The centre has not admitted this tablet to another of your papers. Raise your hand before you give it back; ' +
    'nothing is erased.',
  'rescue.waits': 'The centre waits until the former tablet is silent. Switch it off; go on, nothing is lost.',
  'call.too_many': 'Too many calls in a row. Raise your hand: a supervisor will come to you.',
  'call.too_late': 'This exam is over: the room takes no more calls. Raise your hand.',
  'exam.archived': 'This exam is over and archived: no tablet enters it any more. Raise your hand.',
  'call.open_already': 'The room already has a call of yours. It sees it; wait, or raise your hand.',
  'journal.unsigned': 'The centre no longer knows this tablet. Raise your hand; what it keeps is not erased.',
  'journal.quota_exceeded':
    'This copy has more actions than the centre takes. Raise your hand; what is kept is not erased.',
  'journal.too_large': 'The centre does not take this message, it is too long. Raise your hand; nothing is erased.',
  'request.malformed': 'The centre does not understand this tablet. Raise your hand: its version may be wrong.',
  'request.too_slow': 'The network is too slow. Nothing is lost; it will be sent again by itself.',
  'request.too_many':
    'This tablet asked too many times for what it should not. Your answers go as before; this refusal ends by itself.',
  'request.unknown_token': 'The centre no longer knows this tablet. Raise your hand; what it keeps is not erased.',
  'forget.entries_waiting': 'Some actions are still waiting to be sent. Keep this tablet until they are received.',
  'forget.composing': 'An exam is in progress on this tablet: it cannot be given back now.',
}

export const fault = {
  other: (code: string) =>
    `Something is wrong; what is saved stays saved. Raise your hand and read this code aloud: ${code}.`,
}
