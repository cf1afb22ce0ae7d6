/** Registers the worker that serves the application when there is no network. */
import type { Phase } from '../tablet'

/** When a new build may take over: nobody composes, nothing is about to begin. */
export const CALM: readonly Phase[] = ['enrolment', 'waiting', 'receipt']

/** `calm`: the phases in which a new build may take over; `worker`: its address from this
 *  page. Returns what to call at each change of phase. Without workers (a private window, an
 *  old browser) the tablet works all the same, as long as the page stays open. */
export function keepOffline<Moment extends string>(
  calm: readonly Moment[],
  worker = 'worker.js',
): (phase: Moment) => void {
  if (!('serviceWorker' in navigator)) return () => undefined
  let registration: ServiceWorkerRegistration | null = null
  navigator.serviceWorker
    .register(new URL(worker, document.baseURI), { updateViaCache: 'none' })
    .then((made) => (registration = made))
    .catch((fault: unknown) => console.warn('no worker', fault))
  return (phase) => {
    if (calm.includes(phase)) registration?.waiting?.postMessage('activate')
  }
}
