/** The page where a student writes their wishes: `dist/voeux/`. */
import { pageApart } from './page.js'

export default pageApart('voeux')
