import type { Rule } from '../project.ts'
import { clockGateway } from './clock-gateway.ts'
import { noDefaultExports, noReadyMadeInstances, noStarExports } from './exports.ts'
import { fileSize } from './file-size.ts'
import { growingCollections } from './growing-collections.ts'
import { idleModuleScope } from './idle-module-scope.ts'
import { importArrows } from './import-arrows.ts'
import { importSpecifiers } from './import-specifiers.ts'
import { noDrawers } from './no-drawers.ts'
import { packageExports } from './package-exports.ts'
import { noRepeatingTimers, timerGateways } from './timers.ts'

/** Every rule of the house that a syntax tree can show. */
export const rules: readonly Rule[] = [
  importArrows,
  importSpecifiers,
  noRepeatingTimers,
  timerGateways,
  clockGateway,
  idleModuleScope,
  growingCollections,
  noReadyMadeInstances,
  noDefaultExports,
  noStarExports,
  fileSize,
  noDrawers,
  packageExports,
]
