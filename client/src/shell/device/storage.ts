/** What this tablet keeps, in IndexedDB. A promise that resolves means "on the disk":
 *  writes ask for strict durability and wait for the transaction, not the request. */
import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase, StoreNames, StoreValue } from 'idb'
import type { Bytes } from '../../core/canonical'
import type { ChainName, Entry, Kind } from '../../core/entry'
import type { NewsItem } from '../../core/news'
import type { PersonalSettings } from '../../core/settings'
import type { DeviceKeys } from './keys'
import type { Preferences } from './preferences'
import type { Candidate, Place } from '../tablet'

export interface Identity<Enrolled = EnrolledCandidate> {
  readonly keys: DeviceKeys
  /** Null until the centre has answered: the keys come first, so that a device that
   *  asks again after a crash is the same device. */
  readonly enrolled: Enrolled | null
}

export interface EnrolledCandidate {
  readonly token: string
  readonly candidate: Candidate
  /** Absent where an earlier build was enrolled. */
  readonly settings?: PersonalSettings
}

export interface EarlierEpoch<Said extends string = Kind> {
  readonly epoch: number
  readonly entries: readonly Entry<Said>[]
  /** Of a chair: when its writer took over from another examiner. */
  readonly takenOverMs?: number
}

export interface ChainPoint {
  readonly epoch: number
  readonly count: number
  readonly head: string
}

export interface Edition {
  readonly code: string
  readonly version: number
}

export interface SittingRecord extends AttemptRecord {
  readonly kind: 'exam' | 'check' | 'spare'
}

/** What a tablet that took a place at a relay shows of those before it. */
export interface ResumedCopy {
  /** When it took the place: before the start nobody had written. */
  readonly takenMs: number
  /** The hour of the last entry that is shown; null where it is known that some is not. */
  readonly untilMs: number | null
}

/** Where boxes are left, and the key that seals them, which the centre has too. */
export interface RelayTerms {
  readonly urls: readonly string[]
  readonly boxKey: string
  /** Whose news are read there, and the key of the ledger that signs them (hex); absent where
   *  an earlier build was enrolled. */
  readonly site?: string
  readonly ledger?: string
}

export interface AttemptRecord {
  readonly sitting: string
  readonly order: number
  readonly attempt: string
  readonly epoch: number
  readonly title: string
  readonly scheduledMs: number
  readonly durationMs: number
  readonly factor: readonly [number, number]
  /** Where the candidate sits in it; null, or absent in an earlier build: where they say. */
  readonly place?: Place | null
  readonly package: string
  /** The number of the news that told of this package; 0 for the first of a sitting. */
  readonly sealed: number
  /** Of the paper whose manifest was vouched for last: no older one is taken after it. */
  readonly edition: Edition | null
  readonly signer: string
  readonly base: ChainPoint | null
  /** The relays of the site; absent where there is none. */
  readonly relays?: RelayTerms
  /** Of a place that was taken at a relay, until the centre tells the copy. */
  readonly resumed?: ResumedCopy
  /** The code by which the centre refused that place for good; absent where it has not. */
  readonly refused?: string
  /** Entries of the tablets before this one; null until fetched, if there are any. */
  readonly earlier: readonly EarlierEpoch[] | null
}

type StoredEntry = ChainName & Entry<string>

interface Schema extends DBSchema {
  identity: { key: 'self'; value: Identity<unknown> }
  sittings: { key: string; value: StoredSitting }
  entries: { key: [string, number, number]; value: StoredEntry }
  blobs: { key: string; value: Bytes }
  news: { key: number; value: NewsItem }
  preferences: { key: string; value: Preferences[keyof Preferences] }
}

/** What is kept of a sitting, whoever is enrolled. */
export interface StoredSitting {
  readonly sitting: string
  readonly order: number
}

type Store = StoreNames<Schema>
type Database = IDBPDatabase<Schema>
/** WebKit may leave a record without its value where a page ended under the write. */
type Blank = null | undefined

const VERSION = 1
const NAME = 'concours'
const UNSAID = { sealed: 0, edition: null } as const
const STRICT = { durability: 'strict' } as const

/** A storage as those see it who do not ask who is enrolled. */
export type AnyStorage = Storage<unknown, StoredSitting>

export class Storage<Enrolled = EnrolledCandidate, Sitting extends StoredSitting = SittingRecord> {
  /** Reopened when the browser has closed it under our feet. */
  private opening: Promise<Database> | null = null
  private isClosed = false

  /** `name` is the application's own: on one tablet, each knows nothing of the other. */
  constructor(private readonly name = NAME) {}

  async identity(): Promise<Identity<Enrolled> | null> {
    const stored = await (await this.open()).get('identity', 'self')
    return (stored as Identity<Enrolled> | undefined) ?? null
  }

  async keepIdentity(identity: Identity<Enrolled>): Promise<void> {
    await this.put('identity', identity, 'self')
  }

  async sittings(): Promise<Sitting[]> {
    const stored = (await (await this.open()).getAll('sittings')) as (Sitting | Blank)[]
    // One of an earlier build says neither which sealing nor which edition it holds.
    const records = stored.filter(isThere).map((record) => ({ ...UNSAID, ...record }))
    return records.sort((left, right) => left.order - right.order)
  }

  async keepSitting(record: Sitting): Promise<void> {
    await this.put('sittings', record, record.sitting)
  }

  /** Identity and sittings in one transaction: a device is enrolled or is not. */
  async keepEnrolment(identity: Identity<Enrolled>, records: readonly Sitting[]): Promise<void> {
    const database = await this.open()
    const transaction = database.transaction(['identity', 'sittings'], 'readwrite', STRICT)
    const sittings = transaction.objectStore('sittings')
    await Promise.all([
      transaction.objectStore('identity').put(identity, 'self'),
      ...records.map((record) => sittings.put(record, record.sitting)),
      transaction.done,
    ])
  }

  /** The entries of a chain say what its writer says: nobody else writes in it. */
  async entries<Said extends string = Kind>(chain: ChainName): Promise<Entry<Said>[]> {
    const stored = (await (await this.open()).getAll('entries', entriesFrom(chain, 0))) as (StoredEntry | Blank)[]
    const written = stored.filter(isThere)
    if (!stored.slice(0, written.length).every(isThere)) throw new Error('an entry cannot be read')
    if (written.length < stored.length) await this.dropBlanks(chain, written.length)
    return written.map(({ seq, kind, body, device_ms, digest }) => ({
      seq,
      kind: kind as Said,
      body,
      device_ms,
      digest,
    }))
  }

  /** Nobody was told of an entry that was left empty: its place is free for the next. */
  private async dropBlanks(chain: ChainName, start: number): Promise<void> {
    const transaction = (await this.open()).transaction('entries', 'readwrite', STRICT)
    await Promise.all([transaction.store.delete(entriesFrom(chain, start)), transaction.done])
  }

  /** `add`, not `put`: an entry is never written over, even by a second tab. */
  async append(chain: ChainName, entry: Entry<string>): Promise<void> {
    const transaction = (await this.open()).transaction('entries', 'readwrite', STRICT)
    const { attempt, epoch } = chain
    const added = transaction.store.add({ attempt, epoch, ...entry }, [attempt, epoch, entry.seq])
    await Promise.all([added, transaction.done])
  }

  async blob(digest: string): Promise<Bytes | null> {
    return (await (await this.open()).get('blobs', digest)) ?? null
  }

  async keepBlob(digest: string, bytes: Bytes): Promise<void> {
    await this.put('blobs', bytes, digest)
  }

  async dropBlob(digest: string): Promise<void> {
    await (await this.open()).delete('blobs', digest)
  }

  async news(): Promise<NewsItem[]> {
    const stored = (await (await this.open()).getAll('news')) as (NewsItem | Blank)[]
    return stored.filter(isThere)
  }

  async keepNews(items: readonly NewsItem[]): Promise<void> {
    const transaction = (await this.open()).transaction('news', 'readwrite', STRICT)
    const puts = items.map((item) => transaction.store.put(item, item.number))
    await Promise.all([...puts, transaction.done])
  }

  /** Put these in the place of all news, at once: those were of another history. */
  async replaceNews(items: readonly NewsItem[]): Promise<void> {
    const transaction = (await this.open()).transaction('news', 'readwrite', STRICT)
    const cleared = transaction.store.clear()
    const puts = items.map((item) => transaction.store.put(item, item.number))
    await Promise.all([cleared, ...puts, transaction.done])
  }

  async preference<Name extends keyof Preferences>(name: Name): Promise<Preferences[Name] | null> {
    const value = await (await this.open()).get('preferences', name)
    return (value as Preferences[Name] | undefined) ?? null
  }

  async prefer<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): Promise<void> {
    await this.put('preferences', value, name)
  }

  /** Leave the tablet to another candidate. Blobs stay: they are sealed, and the next
   *  candidate composes the same paper. */
  async forget(): Promise<void> {
    const names = ['identity', 'sittings', 'entries', 'news', 'preferences'] as const
    const transaction = (await this.open()).transaction(names, 'readwrite', STRICT)
    const clears = names.map((name) => transaction.objectStore(name).clear())
    await Promise.all([...clears, transaction.done])
  }

  async close(): Promise<void> {
    this.isClosed = true
    const database = await this.opening?.catch(() => null)
    database?.close()
  }

  private async put<Name extends Store>(
    store: Name,
    value: StoreValue<Schema, Name>,
    key: Schema[Name]['key'],
  ): Promise<void> {
    const transaction = (await this.open()).transaction(store, 'readwrite', STRICT)
    await Promise.all([transaction.store.put(value, key), transaction.done])
  }

  private open(): Promise<Database> {
    if (this.isClosed) return Promise.reject(new Error('storage closed'))
    this.opening ??= this.openDatabase().catch((fault: unknown) => {
      this.opening = null
      throw fault
    })
    return this.opening
  }

  private async openDatabase(): Promise<Database> {
    const database = await openDB<Schema>(this.name, VERSION, {
      upgrade: makeStores,
      terminated: () => (this.opening = null),
    })
    database.addEventListener('close', () => (this.opening = null))
    return database
  }
}

function isThere<Value>(value: Value | Blank): value is Value {
  return value !== null && value !== undefined
}

function entriesFrom({ attempt, epoch }: ChainName, start: number): IDBKeyRange {
  return IDBKeyRange.bound([attempt, epoch, start], [attempt, epoch, Infinity])
}

function makeStores(database: Database): void {
  const names: readonly Store[] = ['identity', 'sittings', 'entries', 'blobs', 'news', 'preferences']
  for (const name of names) database.createObjectStore(name)
}
