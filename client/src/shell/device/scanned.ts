/** The QR code of a convocation opens the application with number and code in the fragment,
 *  which no browser sends; it leaves the address bar as soon as it is read. */
import { readConvocation, type Convocation } from '../../core/convocation'

export function scannedConvocation(): Convocation | null {
  return readConvocation(location.hash)
}

export function forgetScanned(): void {
  if (scannedConvocation()) history.replaceState(null, '', location.pathname + location.search)
}
