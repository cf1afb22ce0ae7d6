/** What a tablet's proof of its configuration is worth, told from the page that describes it
 *  (`docs/reference/kiosk/attestation.md`) and from no other code. */
import { sha256 } from './seb-file'

export interface Configuration {
  readonly name: string
  readonly config_key: string
  readonly exam_keys: readonly string[]
  readonly versions: readonly string[]
  readonly is_expected: boolean
}

export interface Claim {
  readonly config: string
  readonly exam: string
  readonly version: string
}

export interface Issue {
  readonly url: string
  readonly issuedMs: number | null
  readonly nowMs: number
  readonly msMax: number
}

export async function judge(claim: Claim, issue: Issue, configurations: readonly Configuration[]) {
  const { url, issuedMs, nowMs, msMax } = issue
  const isOpen = issuedMs !== null && issuedMs <= nowMs && nowMs - issuedMs <= msMax
  if (!isOpen) return { verdict: 'stale', configuration: null }
  if (claim.config === '' && claim.exam === '') return { verdict: 'absent', configuration: null }
  const shown: Configuration[] = []
  for (const configuration of configurations) {
    const isConfig = claim.config === (await sha256(url + configuration.config_key))
    const exams = await Promise.all(configuration.exam_keys.map((key) => sha256(url + key)))
    if (isConfig || exams.includes(claim.exam)) shown.push(configuration)
  }
  const best = shown.find((one) => one.is_expected) ?? shown[0]
  if (best === undefined) return { verdict: 'wrong', configuration: null }
  const verdict = !best.is_expected ? 'other' : isOld(claim.version, best.versions) ? 'outdated' : 'right'
  return { verdict, configuration: best.name }
}

const PLATFORMS: Readonly<Record<string, string>> = { ios: 'iOS', ipados: 'iOS', macos: 'Mac', windows: 'Win' }

function isOld(version: string, bounds: readonly string[]): boolean {
  const parts = version.split('_')
  const at = parts.findIndex(
    (part, place) => part.toLowerCase() in PLATFORMS && /^[\d.]+$/.test(parts[place + 1] ?? ''),
  )
  const platform = PLATFORMS[(parts[at] ?? '').toLowerCase()]
  const bound = bounds.find((text) => text.startsWith(`${platform}.`))
  if (platform === undefined || bound === undefined) return false
  return order(numbers(parts[at + 1] ?? ''), numbers(bound.slice(platform.length + 1, -'.min'.length))) < 0
}

const numbers = (text: string): readonly number[] => text.split('.').map(Number)

function order(one: readonly number[], other: readonly number[]): number {
  const length = Math.max(one.length, other.length)
  for (let at = 0; at < length; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
