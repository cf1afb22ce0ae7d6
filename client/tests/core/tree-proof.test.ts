/** Whoever has the file of their receipt finds, without the house, that their last action is
 *  under a note that others cosigned; or the one reason why not. */
import { describe, expect, test } from 'vitest'
import { checkReceipt, type ReceiptFiles } from '../../src/core/transparency/tree-proof'
import { verifyEd25519 } from '../../src/verification/signatures'
import { sha256 } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { receipts, policy, log, witness } = vectors.notes
const [first, second] = receipts
if (first === undefined || second === undefined) throw new Error('no vectors')
const { file, code } = first
const check = (given: Partial<ReceiptFiles>) =>
  checkReceipt({ file, policy, code: '', ...given }, sha256, verifyEd25519)
const faultsOf = async (given: Partial<ReceiptFiles>) => (await check(given)).faults

describe('a receipt', () => {
  test('holds, and gives its code and who saw its tree', async () => {
    for (const receipt of receipts) {
      const verdict = await check({ file: receipt.file, code: receipt.code.toLowerCase() })
      expect(verdict.faults).toEqual([])
      expect(verdict.facts).toMatchObject({
        code: receipt.code,
        digest: receipt.digest,
        epoch: 1,
        entriesCount: 57,
        size: 300,
        witnesses: ['faculty'],
      })
    }
  })

  test('is read with the key of the log alone, and with what a QR says', async () => {
    expect(await faultsOf({ policy: `${log.vkey}\n`, code: `concours:2:${first.digest}` })).toEqual([])
    expect(await faultsOf({ policy: witness.vkey })).toEqual(['policy.form'])
  })

  const line = (start: string): string => file.split('\n').find((row) => row.startsWith(start)) ?? ''
  const signature = line('— exam')
  const cases: readonly (readonly [string, Partial<ReceiptFiles>, string])[] = [
    ['another code', { code: second.code }, 'code.differs'],
    ['another number', { file: file.replace('index 0', 'index 1') }, 'proof.differs'],
    ['a step left out', { file: file.replace(`${file.split('\n')[3]}\n`, '') }, 'proof.differs'],
    ['another leaf', { file: file.replace(line('extra'), second.file.split('\n')[1] ?? '') }, 'proof.differs'],
    ['another size', { file: file.replace('\n300\n', '\n299\n') }, 'log.signature'],
    ['another log', { policy: policy.replace(`log ${log.vkey}`, '') }, 'log.unknown'],
    ['no line of the log', { file: file.replace(`${signature}\n`, '') }, 'log.signature'],
    ['no witness', { file: file.replace(`${line('— witness')}\n`, '') }, 'witnesses.missing'],
    ['no proof', { file: 'hello' }, 'file.form'],
    ['a cut file', { file: file.slice(0, -1) }, 'file.form'],
    ['no quorum', { policy: policy.replace('quorum witnesses', '') }, 'policy.form'],
    ['a quorum that is nobody', { policy: policy.replace('quorum witnesses', 'quorum x') }, 'policy.form'],
    ['a group of none', { policy: policy.replace('witnesses 1 faculty', 'witnesses 2 faculty') }, 'policy.form'],
  ]
  for (const [name, given, code_] of cases) {
    test(`is refused: ${name}`, async () => expect(await faultsOf(given)).toContain(code_))
  }

  test('is never right where the browser cannot tell', async () => {
    const verify = () => Promise.reject(new Error('no Ed25519 here'))
    expect((await checkReceipt({ file, policy, code }, sha256, verify)).faults).toEqual(['browser.cannot'])
  })
})
