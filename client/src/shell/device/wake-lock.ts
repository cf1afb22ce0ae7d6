/** Keeps the screen lit while somebody composes or marks: who reads, or listens, does not
 *  touch the glass. */

/** `lit`: the phases in which it stays lit. Returns what to call at each change of phase.
 *  A page that is hidden loses the lock, and asks again once it is shown. A browser that
 *  refuses (battery, no such lock) dims as it always did: nothing else depends on it. */
export function keepAwake<Moment extends string>(lit: readonly Moment[]): (phase: Moment) => void {
  const lock: WakeLock | undefined = navigator.wakeLock
  if (lock === undefined) return () => undefined
  let isNeeded = false
  let latestRequest: Promise<WakeLockSentinel | null> = Promise.resolve(null)
  const ask = async (): Promise<WakeLockSentinel | null> => {
    const heldLock = await latestRequest
    const isWanted = isNeeded && document.visibilityState === 'visible'
    if (isWanted) return heldLock?.released === false ? heldLock : lock.request('screen')
    await heldLock?.release()
    return null
  }
  const follow = (): void => {
    latestRequest = ask().catch(() => null)
  }
  document.addEventListener('visibilitychange', follow)
  return (phase) => {
    if (isNeeded === lit.includes(phase)) return
    isNeeded = !isNeeded
    follow()
  }
}
