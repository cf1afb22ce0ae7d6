/** The package on its way: how much, and that there is nothing to do. */
import { MessageScreen, Headline } from './message-screen'
import { useStage } from './context'
import { Problem } from './problem'
import { SittingFacts } from './waiting'

const BYTES_PER_TENTH = 100_000

export function Downloading() {
  const {
    view: { readiness },
    words,
  } = useStage()
  const { bytesDone, bytesTotal, link } = readiness
  const percent = bytesTotal === 0 ? 0 : Math.floor((100 * bytesDone) / bytesTotal)
  const megabytes = (bytes: number): string => words.download.megabytes(Math.round(bytes / BYTES_PER_TENTH))
  return (
    <MessageScreen asideLabel={words.waiting.aside} aside={<SittingFacts />}>
      <Headline icon="download" tone="act" lines={[words.download.title]} />
      <div class="progress">
        <div
          class="track"
          role="progressbar"
          aria-label={words.download.label}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <i style={{ width: `${percent}%` }} />
        </div>
        <p class="num">
          <strong>{words.figure.zoom(percent)}</strong>
          {bytesTotal > 0 && <> · {words.download.progress(megabytes(bytesDone), megabytes(bytesTotal))}</>}
        </p>
      </div>
      <p>
        {link === 'down' ? (
          <>
            <strong>{words.download.waiting}.</strong> {words.download.stalled}
          </>
        ) : (
          words.download.text
        )}
      </p>
      <Problem />
    </MessageScreen>
  )
}
