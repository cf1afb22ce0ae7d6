/** Has the tablet read a text aloud, at a touch; drawn for those who are due it. */
import { useEffect, useState } from 'preact/hooks'
import { useStage } from '../context'
import { Icon } from '../icon'

interface ReadAloudProps {
  readonly label: string
  /** What is read: another text is another reading. */
  readonly text: string
}

export function ReadAloud({ label, text }: ReadAloudProps) {
  const {
    tablet: { voice },
    view: { settings, voice: state },
    words: { voice: say },
  } = useStage()
  const [isOurs, setOurs] = useState(false)
  useEffect(() => {
    return () => {
      setOurs(false)
      voice.hush()
    }
  }, [voice, text])
  const isShown = settings.reader === 'voice' && state.kind !== 'missing' && text !== ''
  if (!isShown) return null
  const isReading = isOurs && state.isSpeaking
  const press = (): void => {
    setOurs(!isReading)
    if (isReading) voice.hush()
    else voice.readAloud(text)
  }
  return (
    <p class="aloud">
      <button type="button" class="btn" onClick={press}>
        <Icon name={isReading ? 'silent' : 'aloud'} />
        {isReading ? say.stop : label}
      </button>
    </p>
  )
}
