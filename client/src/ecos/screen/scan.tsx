/** A panel with what the camera sees: whatever code comes before it is handed on. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { openCamera, watchCodes } from '../../shell/device/camera'
import { useChair } from './context'
import { Panel } from './panels'

interface ScanProps {
  readonly title: string
  readonly text: string
  /** What is to be said of this code; null where it is all settled. */
  read(text: string): string | null
  close(): void
}

export function ScanPanel({ title, text, read, close }: ScanProps) {
  const { words } = useChair()
  const [said, setSaid] = useState<string | null>(null)
  const [state, setState] = useState<'opening' | 'open' | 'none'>('opening')
  const video = useRef<HTMLVideoElement>(null)
  const reader = useRef(read)
  reader.current = read
  useEffect(() => {
    let end = (): void => undefined
    let isOver = false
    void openCamera().then(
      async (stream) => {
        const stop = (): void => {
          for (const track of stream.getTracks()) track.stop()
        }
        const { current: shown } = video
        if (isOver || shown === null) return stop()
        shown.srcObject = stream
        end = stop
        await shown.play()
        if (isOver) return
        setState('open')
        const unwatch = watchCodes(shown, (seen) => setSaid(reader.current(seen)))
        end = () => {
          unwatch()
          stop()
        }
      },
      () => setState('none'),
    )
    return () => {
      isOver = true
      end()
    }
  }, [])
  return (
    <Panel title={title} close={close}>
      <p>{text}</p>
      <video ref={video} class="camera" muted playsInline aria-label={words.sight.camera} hidden={state === 'none'} />
      <p role="status" class="scanned">
        {said ?? (state === 'open' ? '' : state === 'none' ? words.sight.noCamera : words.sight.opening)}
      </p>
    </Panel>
  )
}
