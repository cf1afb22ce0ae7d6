/** Two checks under one address: a post, and a receipt at `#recu`. */
import { useEffect, useState } from 'preact/hooks'
import { House } from '../screen/icon'
import { Page } from './page'
import { ReceiptPage } from './receipt-page'
import { BothLanguages } from './words'

const RECEIPT = '#recu'
const POST = '#affectation'

export function Pages() {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const isReceipt = hash === RECEIPT
  return (
    <>
      <header>
        <House name="Concours" />
        <nav aria-label="Ce qui se vérifie">
          <a href={POST} aria-current={isReceipt ? undefined : 'page'}>
            <BothLanguages fr="Mon affectation" en="My post" />
          </a>
          <a href={RECEIPT} aria-current={isReceipt ? 'page' : undefined}>
            <BothLanguages fr="Mon reçu" en="My receipt" />
          </a>
        </nav>
      </header>
      {isReceipt ? <ReceiptPage /> : <Page />}
    </>
  )
}
