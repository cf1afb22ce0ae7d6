/** The shapes of this page: its own, so that tablets do not download them. */
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw'
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import grip from 'lucide-static/icons/grip-vertical.svg?raw'
import minus from 'lucide-static/icons/minus.svg?raw'
import octagon from 'lucide-static/icons/octagon-alert.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import printer from 'lucide-static/icons/printer.svg?raw'
import trash from 'lucide-static/icons/trash-2.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'
import upload from 'lucide-static/icons/upload.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'
import { SvgIcon } from '../screen/icon'

const HALF = '<circle cx="12" cy="12" r="9" /><path class="f" d="M12 3a9 9 0 0 1 0 18z" />'

const SHAPES = {
  arrowDown,
  arrowUp,
  check,
  circleCheck,
  download,
  grip,
  minus,
  octagon,
  plus,
  printer,
  trash,
  undo,
  upload,
  wifiOff,
  half: HALF,
} as const

export type IconName = keyof typeof SHAPES

export function Icon({ name }: { name: IconName }) {
  return <SvgIcon text={SHAPES[name]} />
}
