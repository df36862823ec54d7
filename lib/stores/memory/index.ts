export {
  createMemoryGrantStore,
  type MemoryGrant,
  type MemoryGrantStore,
  type MemoryGrantStoreOptions,
} from './grants.ts'
export { createMemoryAuditSink, type MemoryAuditSink, type MemoryAuditSinkOptions } from './audit-sink.ts'
