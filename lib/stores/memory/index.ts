export {
  createMemoryGrantStore,
  type MemoryGrant,
  type MemoryGrantStore,
  type MemoryGrantStoreOptions,
} from './grants.ts'
