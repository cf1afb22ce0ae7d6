/** Reads the truth between languages, `protocol/vectors/`. */
import canonical from '../../protocol/vectors/canonical.json'
import deadlines from '../../protocol/vectors/deadlines.json'
import entries from '../../protocol/vectors/entries.json'
import sealed from '../../protocol/vectors/package.json'
import receipt from '../../protocol/vectors/receipt.json'

export const vectors = { canonical, deadlines, entries, sealed, receipt }
