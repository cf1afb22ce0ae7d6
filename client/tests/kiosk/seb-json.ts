/** The Config Key a second time: own reader of property lists, own order, own numbers.
 *  Shares nothing with `core/kiosk` but the page that both follow
 *  (docs/reference/kiosk/configurations.md) and the vectors that bind them. */

export type Value = boolean | bigint | string | Real | Data | DateText | readonly Value[] | Dictionary
export type Dictionary = ReadonlyMap<string, Value>

class Real {
  constructor(readonly number: number) {}
}

class Data {
  constructor(readonly base64: string) {}
}

class DateText {
  constructor(readonly text: string) {}
}

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)(\w+)[^>]*?(\/?)>|([^<]+)/g
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

type Token = { readonly open: string } | { readonly close: string } | { readonly text: string }

function* tokensOf(xml: string): Generator<Token> {
  for (const [, section, slash, name = '', empty, text] of xml.replace(/\r\n?/g, '\n').matchAll(TOKEN)) {
    if (section !== undefined) yield { text: section }
    else if (text !== undefined) yield { text: text.replace(/&(#x?)?(\w+);/g, letterOf) }
    else if (name !== '') {
      if (slash === '') yield { open: name }
      if (slash !== '' || empty !== '') yield { close: name }
    }
  }
}

function letterOf(_whole: string, number: string | undefined, name: string): string {
  if (number === undefined) return NAMED[name] ?? ''
  return String.fromCodePoint(Number.parseInt(name, number === '#x' ? 16 : 10))
}

/** Read the dictionary of a property list; of a key given twice the last value counts. */
export function readPlist(xml: string): Dictionary {
  const tokens = [...tokensOf(xml)]
  let at = 0

  function textUntil(name: string): string {
    let text = ''
    for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
      at += 1
      if ('close' in token && token.close === name) return text
      if ('text' in token) text += token.text
    }
    throw new Error(`no end of ${name}`)
  }

  function readValue(name: string): Value {
    if (name === 'dict') {
      const pairs = new Map<string, Value>()
      for (let key = next(); key !== null; key = next()) {
        const text = textUntil(key)
        pairs.set(text, readValue(next() ?? ''))
      }
      return pairs
    }
    if (name === 'array') {
      const items: Value[] = []
      for (let item = next(); item !== null; item = next()) items.push(readValue(item))
      return items
    }
    return leafOf(name, textUntil(name))
  }

  /** The next element that opens, or null where the present one ends. */
  function next(): string | null {
    for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
      at += 1
      if ('open' in token) return token.open
      if ('close' in token) return null
    }
    return null
  }

  next() // plist
  return readValue(next() ?? '') as Dictionary
}

function leafOf(name: string, text: string): Value {
  const plain = text.trim()
  switch (name) {
    case 'true':
      return true
    case 'false':
      return false
    case 'integer': {
      const sign = plain.startsWith('-') ? -1n : 1n
      return sign * BigInt(plain.replace(/^[+-]/, ''))
    }
    case 'real':
      return new Real(/inf/i.test(plain) ? (plain.startsWith('-') ? -1 : 1) / 0 : Number(plain))
    case 'data':
      return new Data(btoa(atob(text.replace(/\s/g, ''))))
    case 'date':
      return new DateText(plain)
    default:
      return text
  }
}

/** The text whose SHA-256 is the Config Key. */
export function sebJson(value: Value): string {
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return `"${value}"`
  if (value instanceof Real) return realText(value.number)
  if (value instanceof Data) return `"${value.base64}"`
  if (value instanceof DateText) return `"${value.text}"`
  if (value instanceof Map) {
    const keys = [...hashedKeys(value)].sort(byName)
    return `{${keys.map((key) => `"${key}":${sebJson(value.get(key) as Value)}`).join(',')}}`
  }
  return `[${(value as readonly Value[]).map(sebJson).join(',')}]`
}

function hashedKeys(pairs: Dictionary): string[] {
  return [...pairs.keys()].filter((key) => key !== 'originatorVersion' && !isEmpty(pairs.get(key) as Value))
}

function isEmpty(value: Value): boolean {
  return value instanceof Map && hashedKeys(value).length === 0
}

function byName(one: string, other: string): number {
  return compare(fold(one), fold(other)) || compare(swap(one), swap(other))
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function fold(text: string): string {
  return [...text].map((letter) => letter.toLowerCase()).join('')
}

function swap(text: string): string {
  return [...text].map((letter) => (letter === fold(letter) ? letter.toUpperCase() : fold(letter))).join('')
}

const DIGITS = 15

/** C's `%.15g` with a capital E and no -0, by whole numbers: ties go to the even digit. */
export function realText(number: number): string {
  if (number === 0) return '0'
  if (Number.isNaN(number)) return 'nan'
  const sign = number < 0 ? '-' : ''
  if (!Number.isFinite(number)) return `${sign}inf`
  const [top, bottom] = fractionOf(Math.abs(number))
  let power = Number(Math.abs(number).toExponential().split('e')[1])
  if (top < tens(power) * bottom || (power < 0 && top * tens(-power) < bottom)) power -= 1
  const shift = DIGITS - 1 - power
  let digits = shift < 0 ? divideEven(top, bottom * tens(-shift)) : divideEven(top * tens(shift), bottom)
  if (digits === tens(DIGITS)) {
    digits /= 10n
    power += 1
  }
  return sign + written(String(digits).replace(/0+$/, ''), power)
}

function written(digits: string, power: number): string {
  if (power < -4 || power >= DIGITS) {
    const size = String(Math.abs(power)).padStart(2, '0')
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${digits[0]}${rest}E${power < 0 ? '-' : '+'}${size}`
  }
  if (power < 0) return `0.${'0'.repeat(-power - 1)}${digits}`
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0')
  return digits.length > power + 1 ? `${whole}.${digits.slice(power + 1)}` : whole
}

function fractionOf(number: number): [bigint, bigint] {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, number)
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const mantissa = (bits & (2n ** 52n - 1n)) + (exponent === 0 ? 0n : 2n ** 52n)
  const shift = Math.max(exponent, 1) - 1075
  return shift < 0 ? [mantissa, 2n ** BigInt(-shift)] : [mantissa * 2n ** BigInt(shift), 1n]
}

function tens(power: number): bigint {
  return power < 0 ? 0n : 10n ** BigInt(power)
}

function divideEven(top: bigint, bottom: bigint): bigint {
  const whole = top / bottom
  const twice = 2n * (top % bottom)
  return twice > bottom || (twice === bottom && whole % 2n === 1n) ? whole + 1n : whole
}
