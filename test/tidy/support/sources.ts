import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A file of the repository, its path from the root. */
export type RepositoryFile = Readonly<{ path: string; text: string }>;

/** A TypeScript file of a package's `src`, with what a rule looks at. */
export type SourceFile = RepositoryFile &
  Readonly<{
    /** The text with comments blanked out; line numbers stay. */
    code: string;
    /** What it imports: a path from the root for a file of ours, otherwise the module's name. */
    imports: readonly Import[];
  }>;

/** One import; `isType` when nothing of it is there at run time. */
export type Import = Readonly<{ target: string; isType: boolean }>;

/** Every file git knows or would take. */
export function repositoryFiles(): readonly RepositoryFile[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return list
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** The TypeScript files of every package's `src`. */
export function sourceFiles(): readonly SourceFile[] {
  return repositoryFiles()
    .filter(({ path }) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path))
    .map(({ path, text }) => {
      const code = withoutComments(text);
      return { path, text, code, imports: importsOf(path, code) };
    });
}

/**
 * Blanks out comments, leaving strings and line numbers as they are. Text within `${}` of a template counts as
 * part of the string, which is good enough for rules about words.
 */
export function withoutComments(text: string): string {
  return text.replace(
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*/g,
    (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found),
  );
}

function importsOf(path: string, code: string): readonly Import[] {
  const imports: Import[] = [];
  const statement =
    /^(?:import|export)\b(\s+type\b)?(?:[^'"=;]*?\sfrom)?\s*'([^']+)'|\bimport\('([^']+)'\)/gm;
  for (const [, type, fixed, name = fixed ?? ''] of code.matchAll(statement)) {
    const target = name.startsWith('.')
      ? normalize(join(dirname(path), name)).replace(/\.js$/, '.ts')
      : name;
    imports.push({ target, isType: type !== undefined });
  }
  return imports;
}

/** Where a pattern occurs, as `path:line text`, for a message that can be acted on. */
export function occurrences(
  { path, code }: Pick<SourceFile, 'path' | 'code'>,
  pattern: RegExp,
): readonly string[] {
  return code
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 90)}`] : [],
    );
}
