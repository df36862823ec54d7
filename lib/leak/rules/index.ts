import type { LeakRule } from '../rule.ts'
import { noModuleTimer } from './no-module-timer.ts'
import { noRequestInModuleState } from './no-request-in-module-state.ts'
import { noHandlerTimer } from './no-handler-timer.ts'
import { floatingAfterResponse } from './floating-after-response.ts'
import { timerNeedsClear } from './timer-needs-clear.ts'
import { observerNeedsDisconnect } from './observer-needs-disconnect.ts'
import { socketNeedsClose } from './socket-needs-close.ts'
import { listenerNeedsRemoval } from './listener-needs-removal.ts'
import { noUnboundedModuleContainer } from './no-unbounded-module-container.ts'

/** Every rule, in the order of the documentation. */
export const leakRules: readonly LeakRule[] = [
  noModuleTimer,
  floatingAfterResponse,
  noHandlerTimer,
  noRequestInModuleState,
  timerNeedsClear,
  observerNeedsDisconnect,
  socketNeedsClose,
  listenerNeedsRemoval,
  noUnboundedModuleContainer,
]
