import { describe, expect, it } from 'vitest'
import { readModel } from './read-model.ts'

const INIT = 'module initialisation'

describe('initPath', () => {
  it.each<[string, string[]]>([
    ['mark()', []],
    ['if (a) { for (;;) mark() }', []],
    ['export const x = mark()', []],
    ['function f() { mark() } f()', ['f()']],
    ['f(); function f() { g() } function g() { mark() }', ['f()', 'g()']],
    ['const f = () => mark(); f()', ['f()']],
    ['const f = async () => { mark() }; void f()', ['f()']],
    ['export const x = make(); function make() { mark() }', ['make()']],
    ['(() => { mark() })()', ['a function called on the spot']],
    ['!function () { mark() }()', ['a function called on the spot']],
    ['class A { constructor() { mark() } } const a = new A()', ['new A()', 'constructor']],
    [
      'class AuditLogger { constructor() { this.start() } start() { mark() } } export const audit = new AuditLogger()',
      ['new AuditLogger()', 'constructor', 'this.start()'],
    ],
    ['class A { timer = mark() } export default new A()', ['new A()', 'the field timer']],
    ['class A { #timer = mark() } new A()', ['new A()', 'the field #timer']],
    [
      'class A { start = () => { mark() }; constructor() { this.start() } } new A()',
      ['new A()', 'constructor', 'this.start()'],
    ],
    [
      'class A { #start() { mark() } constructor() { this.#start() } } new A()',
      ['new A()', 'constructor', 'this.#start()'],
    ],
    ['class A { static { mark() } }', []],
    ['class A { static timer = mark() }', []],
    ['class A { static { A.start() } static start() { mark() } }', ['A.start()']],
    [
      `class A { private static instance?: A; private constructor() { mark() }
        static getInstance() { A.instance ??= new A(); return A.instance } }
       export const a = A.getInstance()`,
      ['A.getInstance()', 'new A()', 'constructor'],
    ],
    [
      `let instance: A | null = null; class A { start() { mark() } }
       function getA() { if (!instance) instance = new A(); return instance }
       getA().start()`,
      ['getA().start()'],
    ],
    ['class A { start() { mark() } } const a = new A(); a.start()', ['a.start()']],
    ['class A { start() { mark() } } const a = new A(); const { b } = c; a!.start?.()', ['a.start()']],
    [
      'class A { m() { mark() } } class B extends A { constructor() { super(); this.m() } } new B()',
      ['new B()', 'constructor', 'this.m()'],
    ],
    ['class A { constructor() { mark() } } class B extends A { x = 1 } new B()', ['new B()', 'constructor']],
    ['class A { m() { mark() } } class B extends A { m() { super.m() } } new B().m()', ['new B().m()', 'super.m()']],
    ['const api = { start() { mark() } }; api.start()', ['api.start()']],
    ['const api = { start() { this.go() }, go: () => mark() }; api.start()', ['api.start()', 'this.go()']],
    ['function make() { return { start() { mark() } } } const x = make(); x.start()', ['x.start()']],
    ['[1, 2].forEach(() => mark())', ['….forEach()']],
    ['load().then(() => { mark() })', ['load().then()']],
    ['setTimeout(() => mark(), 1000)', ['setTimeout()']],
    ['const p = new Promise((resolve) => { mark() })', ['new Promise()']],
    ['function once(work) { work() } once(() => mark())', ['once()']],
    [
      'globalThis.registry ??= new Registry(); class Registry { constructor() { mark() } }',
      ['new Registry()', 'constructor'],
    ],
    ['namespace N { export function start() { mark() } } N.start()', ['N.start()']],
    ['function f() { mark() } f.call(null)', ['f.call()']],
    ['const f = () => mark(); const g = f.bind(null); g()', ['g()']],
    ['const a = class { constructor() { mark() } }; const b = new a()', ['new a()', 'constructor']],
    [
      'class A { constructor(private b = new B()) {} } class B { x = mark() } new A()',
      ['new A()', 'constructor', 'new B()', 'the field x'],
    ],
    ['function f() { g() } function g() { f(); mark() } f()', ['f()', 'g()']],
  ])('%s', (source, way) => {
    expect(readModel(source).way()).toEqual([INIT, ...way])
  })

  it.each([
    'function f() { mark() }',
    'export function start() { mark() }',
    'class A { constructor() { mark() } }',
    'class A { start() { mark() } } export const a = new A()',
    'class A { x = mark() } export const make = () => new A()',
    'const f = () => mark(); register(f)',
    'app.on("ready", () => mark())',
    'useEffect(() => { mark() }, [])',
    'function Page() { f(); return null } function f() { mark() }',
    'function f() { g() } function g() { f(); mark() }',
    'if (require.main === module) mark()',
    'if (require.main === module) { f() } function f() { mark() }',
    'import.meta.main && mark()',
    'let f = () => mark(); function g(f) { f() }',
    'class A { static start() { mark() } start() {} } new A().start()',
    'const api = { start() { mark() }, stop() {} }; api.stop()',
    'function f() { mark() } { let f = () => {}; f() }',
    'setInterval(() => mark(), 1000)',
  ])('is silent: %s', (source) => {
    expect(readModel(source).way()).toBeUndefined()
  })

  it('ends on circles of variables, and of classes that extend each other', () => {
    expect(readModel('let a = b, b = c, c = a; a(); mark()').way()).toEqual([INIT])
    expect(readModel('class A extends B {} class B extends A {} new A().x(); mark()').way()).toEqual([INIT])
    expect(readModel('function f(x) { return f(f(x)) } f(f)().y; mark()').way()).toEqual([INIT])
  })

  it('takes time in proportion where many assignments lead to each other', () => {
    const names = Array.from({ length: 60 }, (_, at) => `v${at}`)
    const writes = names.flatMap((name) => names.map((other) => `${name} = ${other} || ${name};`))
    expect(readModel(`let ${names.join(', ')}; ${writes.join('\n')} v0(); mark()`).way()).toEqual([INIT])
  })
})
