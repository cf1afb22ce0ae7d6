/** Reads the truth between languages, `protocol/vectors/`. */
import canonical from '../../protocol/vectors/canonical.json'
import copies from '../../protocol/vectors/copies.json'
import deadlines from '../../protocol/vectors/deadlines.json'
import entries from '../../protocol/vectors/entries.json'
import sealed from '../../protocol/vectors/package.json'
import receipt from '../../protocol/vectors/receipt.json'

export const vectors = { canonical, copies, deadlines, entries, sealed, receipt }
