import { InvalidValueError } from '../../core/errors.ts'
import { injectiveKey } from '../../core/injective-key.ts'
import { wholeNumber } from '../../core/options.ts'
import type { GrantStore } from '../../rbac/index.ts'

/** One role of one subject in one tenant. */
export interface MemoryGrant {
  readonly tenant: string
  readonly subject: string
  readonly role: string
}

/** Options of `createMemoryGrantStore`. */
export interface MemoryGrantStoreOptions {
  /** Most grants kept. Default 10,000. Past it `assign` refuses: grants are never evicted. */
  readonly maxGrants?: number
  /** Grants to begin with. */
  readonly grants?: readonly MemoryGrant[]
}

/** A grant store that lives in this process and dies with it: for tests and examples. */
export interface MemoryGrantStore extends GrantStore {
  /** How many grants are kept. */
  readonly size: number
  /**
   * Gives a role, and the tenant a fresh epoch.
   *
   * @returns `false` when the subject has it already; then nothing changes.
   * @throws {InvalidValueError} when the store is full, or a name is empty.
   */
  assign(grant: MemoryGrant): Promise<boolean>
  /**
   * Takes a role away, and gives the tenant a fresh epoch.
   * Call `access.invalidateTenant(tenant)` then, for it to count in this instance at once; others follow within `maxStalenessMs`.
   *
   * @returns `false` when the subject does not have it; then nothing changes.
   */
  revoke(grant: MemoryGrant): Promise<boolean>
  /** The roles of every subject of a tenant, as a copy. */
  listByTenant(tenant: string): Promise<Map<string, string[]>>
}

interface TenantGrants {
  epoch: string
  readonly roles: Map<string, Set<string>>
}

/**
 * Makes a grant store in memory. A tenant's epoch goes with its last grant; a missing epoch makes readers look again.
 *
 * @throws {InvalidOptionError} when `maxGrants` is not a whole number of 1 or more.
 * @throws {InvalidValueError} when `grants` are more than that.
 */
export function createMemoryGrantStore(options: MemoryGrantStoreOptions = {}): MemoryGrantStore {
  const maxGrants = wholeNumber('maxGrants', options.maxGrants ?? 10_000)
  const tenants = new Map<string, TenantGrants>()
  let size = 0

  function assign({ tenant, subject, role }: MemoryGrant, epoch: string): boolean {
    for (const name of [tenant, subject, role]) {
      if (typeof name !== 'string' || name === '') throw new InvalidValueError('a name of a grant', 'some text', name)
    }
    const kept = tenants.get(tenant)
    if (kept?.roles.get(subject)?.has(role)) return false
    if (size >= maxGrants) throw new InvalidValueError('the grants in memory', `at most ${maxGrants}`, size + 1)
    const own: TenantGrants = kept ?? { epoch, roles: new Map() }
    const roles = own.roles.get(subject) ?? new Set()
    own.epoch = epoch
    tenants.set(tenant, own)
    own.roles.set(subject, roles.add(role))
    size += 1
    return true
  }

  // workerd draws no randomness at module scope: these first epochs are unique without any, as the store is the only one to write them.
  options.grants?.forEach((grant, i) => assign(grant, injectiveKey('initial', String(i))))

  return {
    get size() {
      return size
    },
    async readGrants(tenant, subject) {
      const own = tenants.get(tenant)
      const roles = own?.roles.get(subject)
      return own && roles ? { roles: [...roles], epoch: own.epoch } : undefined
    },
    readEpoch: async (tenant) => tenants.get(tenant)?.epoch,
    assign: async (grant) => assign(grant, crypto.randomUUID()),
    async revoke({ tenant, subject, role }) {
      const own = tenants.get(tenant)
      const roles = own?.roles.get(subject)
      if (!own || !roles?.delete(role)) return false
      size -= 1
      own.epoch = crypto.randomUUID()
      if (roles.size === 0) own.roles.delete(subject)
      if (own.roles.size === 0) tenants.delete(tenant)
      return true
    },
    async listByTenant(tenant) {
      const roles = tenants.get(tenant)?.roles ?? new Map<string, Set<string>>()
      return new Map(Array.from(roles, ([subject, names]) => [subject, [...names]]))
    },
  }
}
