/** Reads the truth between languages, `protocol/vectors/`. */
import bells from '../../protocol/vectors/bells.json'
import boxes from '../../protocol/vectors/relay/boxes.json'
import rescues from '../../protocol/vectors/relay/rescues.json'
import canonical from '../../protocol/vectors/canonical.json'
import siteNews from '../../protocol/vectors/relay/news.json'
import carried from '../../protocol/vectors/carried.json'
import clocks from '../../protocol/vectors/clocks.json'
import copies from '../../protocol/vectors/copies.json'
import courses from '../../protocol/vectors/courses.json'
import deadlines from '../../protocol/vectors/deadlines.json'
import entries from '../../protocol/vectors/entries.json'
import grids from '../../protocol/vectors/grids.json'
import kiosk from '../../protocol/vectors/kiosk.json'
import matching from '../../protocol/vectors/matching.json'
import notes from '../../protocol/vectors/notes.json'
import outboxes from '../../protocol/vectors/outboxes.json'
import seat from '../../protocol/vectors/seat.json'
import sealed from '../../protocol/vectors/package.json'
import receipt from '../../protocol/vectors/receipt.json'
import restored from '../../protocol/vectors/restored.json'
import settings from '../../protocol/vectors/settings.json'
import spoken from '../../protocol/vectors/spoken.json'
import stations from '../../protocol/vectors/stations.json'
import traces from '../../protocol/vectors/traces.json'
import wishes from '../../protocol/vectors/wishes.json'

export const vectors = {
  bells,
  boxes,
  rescues,
  canonical,
  carried,
  clocks,
  copies,
  courses,
  deadlines,
  entries,
  grids,
  kiosk,
  matching,
  notes,
  outboxes,
  receipt,
  restored,
  sealed,
  seat,
  settings,
  siteNews,
  spoken,
  stations,
  traces,
  wishes,
}
