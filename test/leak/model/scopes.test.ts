import { describe, expect, it } from 'vitest'
import { readModel } from './read-model.ts'

/** The kind of binding that each use of `name` resolves to, in order; a declaration counts as a use. */
function kinds(source: string, name: string): (string | undefined)[] {
  const { module } = readModel(source)
  const found: (string | undefined)[] = []
  module.walk({
    Identifier: (node) => {
      if (node['name'] === name) found.push(module.bindingOf(node)?.kind)
    },
  })
  return found
}

const writes = (source: string, name: string) =>
  readModel(source)
    .module.moduleBindings.find((binding) => binding.name === name)!
    .references.map(({ isWrite }) => isWrite)

describe('scopes', () => {
  it('find a name before its declaration', () => {
    expect(kinds('use(x); function use(a) {} var x = 1', 'x')).toEqual(['var', 'var'])
    expect(kinds('later(); function later() {}', 'later')).toEqual(['function', 'function'])
  })

  it('lift var out of blocks up to its function, and leave let in its block', () => {
    expect(kinds('{ var x = 1 } x', 'x')).toEqual(['var', 'var'])
    expect(kinds('{ let x = 1 } x', 'x')).toEqual(['let', undefined])
    expect(kinds('function f() { if (a) { var x = 1 } return x } x', 'x')).toEqual(['var', 'var', undefined])
  })

  it('let an inner name hide an outer one', () => {
    expect(kinds('const x = 1; function f(x) { return x } x', 'x')).toEqual(['const', 'param', 'param', 'const'])
    expect(kinds('let x; try {} catch (x) { x } x', 'x')).toEqual(['let', 'catch', 'catch', 'let'])
    expect(kinds('const f = function g(g) { g }', 'g')).toEqual(['function', 'param', 'param'])
  })

  it('take patterns apart, with their defaults', () => {
    const source = 'const { a, b: [c = z, ...d], ...e } = f; a; b; c; d; e'
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => kinds(source, name).at(-1))).toEqual([
      'const',
      undefined,
      'const',
      'const',
      'const',
    ])
    expect(kinds('function f({ x = 1 }, [y] = [], ...z) { x + y + z }', 'x')).toEqual(['param', 'param'])
  })

  it('know a loop variable and a named class expression', () => {
    expect(kinds('for (const x of xs) { x } x', 'x')).toEqual(['const', 'const', undefined])
    expect(kinds('const A = class B { m() { return B } }; B', 'B')).toEqual(['class', 'class', undefined])
  })

  it('tell keys, labels and members from uses', () => {
    expect(kinds('const x = 1; const o = { x: 2, y: x }; o.x; o[x]; class A { x = 3 }', 'x')).toEqual([
      'const',
      undefined,
      'const',
      undefined,
      'const',
      undefined,
    ])
    expect(kinds('const x = 1; const o = { x }', 'x').filter((kind) => kind === 'const')).toHaveLength(2)
    expect(kinds('const x = 1; x: for (;;) break x', 'x')).toEqual(['const', undefined, undefined])
  })

  it('read imports and exports', () => {
    expect(kinds(`import x, { y as z } from 'm'; x; z; export { x as w }`, 'x')).toEqual(['import', 'import', 'import'])
    expect(kinds(`const x = 1; export { x } from 'm'`, 'x').slice(1)).not.toContain('const')
    expect(kinds(`import fs = require('fs'); fs.x`, 'fs')).toEqual(['import', 'import'])
  })

  it('see through the syntax of types, and never into types', () => {
    expect(kinds('const x = 1; (x as number)!; x satisfies number; let y: x', 'x')).toEqual(['const', 'const', 'const'])
    expect(kinds('type T = { x: typeof x }; interface I { x: 1 } declare const x: number; x', 'x')).toEqual([undefined])
    expect(kinds('class A { constructor(private readonly x: number, y = x) {} }', 'x')).toEqual(['param', 'param'])
    expect(kinds('enum E { x, y = x } E.x', 'x').slice(0, 2)).toEqual(['const', 'const'])
    expect(kinds('namespace N { export const x = 1; x } x', 'x')).toEqual(['const', 'const', undefined])
    expect(kinds('function f(a: string): void; function f(a: any) { a } f', 'f')).toEqual(['function', 'function'])
  })

  it('tell a write from a read', () => {
    expect(
      writes('let x = 0; x = 1; x++; x += x; [x] = [1]; ({ a: x } = y); for (x of z) {} x.y = 1; x[0]++', 'x'),
    ).toEqual([true, true, true, false, true, true, true, false, false])
    expect(writes('let x; ({ x } = y); (x as any) = 1; f({ [x]: x })', 'x')).toEqual([true, true, false, false])
  })

  it('count JSX names as uses', () => {
    const { module } = readModel('const Card = () => null; const x = <Card><card /><Card.Body /></Card>')
    expect(module.moduleBindings.find(({ name }) => name === 'Card')!.references).toHaveLength(3)
  })

  it('mark what the module itself declares', () => {
    const { module } = readModel('const a = 1; { let b } function f(c) { var d }')
    expect(module.moduleBindings.map(({ name }) => name)).toEqual(['a', 'f'])
    expect(module.moduleBindings.every(({ isModule }) => isModule)).toBe(true)
  })

  it('survive nesting that would break a stack', () => {
    const { module } = readModel(`const x = ${'a + '.repeat(5000)}a`)
    expect(module.moduleBindings).toHaveLength(1)
  })
})
