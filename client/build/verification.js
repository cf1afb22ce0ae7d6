/** The page where a student checks their own result: `dist/verification/`. */
import { pageApart } from './page.js'

export default pageApart('verification')
