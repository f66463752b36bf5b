import { join } from 'node:path';
import ts from 'typescript';

/** A member of one of Electron's classes or modules that the program uses. */
export interface ElectronUse {
  /** Electron's name of the class or of the module's interface, for example "WebContents" */
  readonly owner: string;
  readonly member: string;
  /** the event that is listened to; null for other members */
  readonly event: string | null;
  readonly type: ts.Type;
  /** where, for people */
  readonly place: string;
}

/** What the fake has of one of Electron's classes or modules. */
interface FakePart {
  readonly members: Map<string, ts.Type>;
  /** null: any */
  events: ReadonlySet<string> | null;
}

/** By Electron's names. */
export type FakeParts = ReadonlyMap<string, FakePart>;

const LISTENING: readonly string[] = ['on', 'once', 'off', 'addListener', 'removeListener'];

/** All TypeScript files of a set, with everything that they import, as the compiler sees them. @param extra files that are not on the disk, by path */
export function readProgram(root: string, files: readonly string[], extra: ReadonlyMap<string, string> = new Map()): ts.Program {
  const read: { readonly config?: unknown } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const disk = ts.createCompilerHost(options, true);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => extra.has(path) || disk.fileExists(path),
    getSourceFile: (path, version, ...rest) => {
      const text = extra.get(path);
      return text === undefined ? disk.getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version, true);
    },
  };
  return ts.createProgram([...files, ...extra.keys()], { ...options, noEmit: true }, host);
}

/** Members of Electron's classes and modules that files of a folder name. Plain data, such as options and details of events, is left out. */
export function electronUses(program: ts.Program, folder: string): ElectronUse[] {
  const checker = program.getTypeChecker();
  return filesIn(program, folder).flatMap((file) => {
    const found: ElectronUse[] = [];
    const visit = (node: ts.Node): void => {
      const named = namedIn(node, checker);
      const owner = named === null ? null : ownerOf(named.symbol);
      if (named !== null && owner !== null) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        const isListening = LISTENING.includes(named.member);
        found.push({ owner, member: named.member, event: isListening ? eventOf(node) : null, type: checker.getTypeOfSymbol(named.symbol), place: `${file.fileName.slice(folder.length + 1)}:${line + 1}` });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

function filesIn(program: ts.Program, folder: string): ts.SourceFile[] {
  return program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${folder}/`));
}

interface Named {
  readonly member: string;
  readonly symbol: ts.Symbol;
}

/** `a.b`, `{ b }` taken apart from a or from a parameter, and `new B()`. */
function namedIn(node: ts.Node, checker: ts.TypeChecker): Named | null {
  if (ts.isPropertyAccessExpression(node)) {
    const symbol = checker.getSymbolAtLocation(node.name);
    return symbol === undefined ? null : { member: node.name.text, symbol };
  }
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    const symbol = ts.isIdentifier(name) ? checker.getTypeAtLocation(node.parent).getProperty(name.text) : undefined;
    return symbol === undefined ? null : { member: symbol.name, symbol };
  }
  if (ts.isNewExpression(node)) {
    const { symbol } = checker.getTypeAtLocation(node);
    return { member: 'constructor', symbol };
  }
  return null;
}

/** Electron's class or module that declares a member, or that is made; null for others. */
function ownerOf(symbol: ts.Symbol): string | null {
  for (const declaration of symbol.declarations ?? []) {
    const file = declaration.getSourceFile();
    if (!file.fileName.endsWith('/electron/electron.d.ts')) continue;
    const owner = ts.isClassDeclaration(declaration) ? declaration : declaration.parent;
    if (ts.isClassDeclaration(owner)) return owner.name?.text ?? null;
    if (ts.isInterfaceDeclaration(owner) && isActing(owner, file)) return owner.name.text;
  }
  return null;
}

/** Interfaces that emit events, or of which Electron has one object, such as `dialog`; others are plain data, which a fake has to give whole. */
function isActing({ name, heritageClauses }: ts.InterfaceDeclaration, file: ts.SourceFile): boolean {
  return heritageClauses?.some((clause) => clause.getText(file).includes('EventEmitter')) === true || new RegExp(`^  const \\w+: ${name.text};`, 'm').test(file.text);
}

function eventOf({ parent }: ts.Node): string | null {
  const [first] = ts.isCallExpression(parent) ? parent.arguments : [];
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : null;
}

/** What stands for Electron's X: classes named FakeX in the files of a folder, and what its index.ts exports as x. */
export function fakeParts(program: ts.Program, folder: string): FakeParts {
  const checker = program.getTypeChecker();
  const parts = new Map<string, FakePart>();
  const partOf = (name: string): FakePart => {
    const part = parts.get(name) ?? { members: new Map<string, ts.Type>(), events: new Set<string>() };
    parts.set(name, part);
    return part;
  };
  const add = (name: string, type: ts.Type): void => {
    const { members } = partOf(name);
    for (const symbol of checker.getPropertiesOfType(type)) members.set(symbol.name, checker.getTypeOfSymbol(symbol));
  };
  for (const file of filesIn(program, folder)) {
    for (const statement of file.statements) {
      if (!ts.isClassDeclaration(statement) || statement.name?.text.startsWith('Fake') !== true) continue;
      const name = statement.name.text.slice('Fake'.length);
      const { symbol } = checker.getTypeAtLocation(statement);
      const instance = checker.getDeclaredTypeOfSymbol(symbol);
      add(name, checker.getTypeOfSymbol(symbol));
      add(name, instance);
      partOf(name).members.set('constructor', checker.getTypeOfSymbol(symbol));
      partOf(name).events = eventsOf(instance, checker);
    }
    if (!file.fileName.endsWith('/index.ts')) continue;
    const module = checker.getSymbolAtLocation(file);
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const { name } = symbol;
      if (/^[a-z]/.test(name)) add(`${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`, checker.getTypeOfSymbolAtLocation(symbol, file));
    }
  }
  return parts;
}

/** What the first parameter of a fake's `on` takes; null: any text. */
function eventsOf(instance: ts.Type, checker: ts.TypeChecker): Set<string> | null {
  const on = instance.getProperty('on');
  const type = on === undefined ? undefined : checker.getTypeOfSymbol(on).getCallSignatures()[0]?.getTypeParameterAtPosition(0);
  if (type === undefined) return new Set();
  const names = type.isUnion() ? type.types : [type];
  return names.every((name) => name.isStringLiteral()) ? new Set(names.map(({ value }) => value)) : null;
}

/** What is used and not faked, or faked with a type that does not fit Electron's, in words. */
export function missingParts(program: ts.Program, uses: readonly ElectronUse[], fakes: FakeParts): string[] {
  const checker = program.getTypeChecker();
  return uses.flatMap(({ owner, member, event, type, place }) => {
    const fake = fakes.get(owner);
    const faked = fake?.members.get(member);
    if (fake === undefined || faked === undefined) return [`${place}: the fake has no ${owner}.${member}`];
    // Electron's own listeners take no more than what is emitted; of a constructor the class is what counts.
    if (LISTENING.includes(member) || member === 'constructor') {
      return event === null || fake.events === null || fake.events.has(event) ? [] : [`${place}: the fake of ${owner} has no event ${event}`];
    }
    return checker.isTypeAssignableTo(faked, type) ? [] : [`${place}: ${owner}.${member} of the fake is ${checker.typeToString(faked)}, Electron's is ${checker.typeToString(type)}`];
  });
}
