/** The centre's clock, on screen. Only the few elements that show time use it. */
import { useEffect, useState } from 'preact/hooks'
import { useStage } from './context'

const TICK_MS = 1_000

/** The centre's time now, renewed just after each whole second before `towardsMs`;
 *  null while unknown. */
export function useNow(towardsMs: number | null): number | null {
  return useClock(useStage().tablet, towardsMs)
}

/** The same of whoever knows the hour. */
export function useClock(tablet: { nowMs(): number | null }, towardsMs: number | null): number | null {
  const [, setNow] = useState(tablet.nowMs())
  useEffect(() => {
    let timer = 0
    const tick = (): void => {
      const read = tablet.nowMs()
      setNow(read)
      timer = window.setTimeout(tick, untilNextSecond(read, towardsMs))
    }
    tick()
    return () => window.clearTimeout(timer)
  }, [tablet, towardsMs])
  return tablet.nowMs() // what is drawn anew is drawn with its hour
}

/** Just past the next whole second before `towardsMs`, in ms from now. */
function untilNextSecond(nowMs: number | null, towardsMs: number | null): number {
  if (nowMs === null || towardsMs === null) return TICK_MS
  return 5 + ((((towardsMs - nowMs) % TICK_MS) + TICK_MS) % TICK_MS)
}
