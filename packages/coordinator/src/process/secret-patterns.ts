import { createLiteralFinder, type LiteralHit } from './literal-finder.ts';
import { plainView } from './plain-view.ts';
import { secretValues } from './secret-values.ts';

/** A part of a text that must not be shown. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  /** What may go on behind the end of the text, if the span reaches it. */
  readonly open: 'token' | 'key' | null;
}

/** Finds everything in a block that is a secret, or looks like one; most blocks hold nothing that even hints at one. */
export interface SecretFinder {
  readonly spans: (block: Buffer) => readonly SecretSpan[];
  /** The length of the longest value that it has known. */
  readonly longest: () => number;
}

/** A finder to which values can be added. */
export interface LearningSecretFinder extends SecretFinder {
  /** Finds these values too until that is disposed of. */
  readonly learn: (secrets: readonly string[]) => Disposable;
}

interface SecretPattern {
  /** Where one of these lies the pattern is tried, and nowhere else. */
  readonly hints: readonly string[];
  /** Begins with the hint. The first group, if any, is kept. */
  readonly pattern: RegExp;
}

/**
 * The same pattern where no word goes on, save that a letter may be that of a newline, as JSON (`\\n`) and addresses
 * (`%0A`) write it, or begin what steers a terminal (`ESC P`).
 */
function startOfWord({ source, flags }: RegExp): RegExp {
  return new RegExp(String.raw`(?<!(?<!\\|%[\dA-F]|\x1b)\w)${source}`, flags);
}

/** What issuers put before their tokens, so that these are recognised. */
const PREFIXES: readonly SecretPattern[] = [
  // OpenAI, Anthropic, OpenRouter and others.
  { hints: ['sk-'], pattern: startOfWord(/sk-[\w-]{16,}/y) },
  // GitHub
  {
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    pattern: startOfWord(/gh[pousr]_[A-Za-z0-9]{20,}/y),
  },
  { hints: ['github_pat_'], pattern: startOfWord(/github_pat_\w{20,}/y) },
  // GitLab
  {
    hints: [
      'glpat-',
      'gldt-',
      'glrt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glsoat-',
      'glimt-',
      'glagent-',
      'gloas-',
    ],
    pattern: startOfWord(/gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w.-]{20,}/y),
  },
  // Atlassian, Bitbucket
  {
    hints: ['ATATT3', 'ATBB', 'ATCTT3'],
    pattern: startOfWord(/(?:ATATT3|ATBB|ATCTT3)[\w=-]{24,}/y),
  },
  // AWS
  {
    hints: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: startOfWord(/A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?!\w)/y),
  },
  // Google
  { hints: ['AIza'], pattern: startOfWord(/AIza[\w-]{35}/y) },
  { hints: ['GOCSPX-'], pattern: startOfWord(/GOCSPX-[\w-]{20,}/y) },
  { hints: ['ya29.'], pattern: startOfWord(/ya29\.[\w-]{20,}/y) },
  { hints: ['1//0'], pattern: startOfWord(/1\/\/0[\w-]{30,}/y) },
  // Azure
  { hints: ['7Q~', '8Q~'], pattern: /[78]Q~[\w.~-]{31,34}/y },
  {
    hints: ['AccountKey=', 'SharedAccessKey='],
    pattern: /((?:Account|SharedAccess)Key=)[A-Za-z0-9+/]{32,}=*/y,
  },
  { hints: ['&sig=', '?sig='], pattern: /([&?]sig=)[\w%+/-]{32,}=*/y },
  // Slack, Discord, Telegram
  { hints: ['xox', 'xapp-'], pattern: startOfWord(/(?:xox[abeoprs][-.]|xapp-)[\w.-]{10,}/y) },
  {
    hints: ['hooks.slack.com/'],
    pattern: /(hooks\.slack\.com\/)(?:services|workflows|triggers)\/[\w/-]{16,}/y,
  },
  { hints: ['/webhooks/'], pattern: /(\/webhooks\/\d{16,}\/)[\w-]{40,}/y },
  { hints: [':AA'], pattern: /(?<=^|\d):AA[\w-]{33}(?![\w-])/y },
  // Stripe, Shopify, Square
  {
    hints: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    pattern: startOfWord(/[rs]k_(?:live|test)_\w{16,}/y),
  },
  { hints: ['whsec_'], pattern: startOfWord(/whsec_[\w+/=]{16,}/y) },
  {
    hints: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: startOfWord(/shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}/y),
  },
  { hints: ['sq0'], pattern: startOfWord(/sq0[a-z]{3}-[\w-]{22,}/y) },
  // Package registries
  { hints: ['npm_'], pattern: startOfWord(/npm_[A-Za-z0-9]{36}/y) },
  { hints: ['pypi-'], pattern: startOfWord(/pypi-[\w-]{50,}/y) },
  { hints: ['rubygems_'], pattern: startOfWord(/rubygems_[a-f0-9]{32,}/y) },
  { hints: ['dckr_pat_', 'dckr_oat_'], pattern: startOfWord(/dckr_[op]at_[\w-]{20,}/y) },
  // Models
  {
    hints: ['gsk_', 'xai-', 'pplx-'],
    pattern: startOfWord(/(?:gsk_|xai-|pplx-)[A-Za-z0-9]{32,}/y),
  },
  { hints: ['hf_', 'r8_'], pattern: startOfWord(/(?:hf|r8)_[A-Za-z0-9]{30,}/y) },
  { hints: ['lsv2_'], pattern: startOfWord(/lsv2_[a-z]{2}_\w{32,}/y) },
  // Clouds and services
  {
    hints: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    pattern: startOfWord(/do[opr]_v1_[a-f0-9]{64}/y),
  },
  { hints: ['SG.'], pattern: startOfWord(/SG\.[\w-]{16,}\.[\w-]{16,}/y) },
  { hints: ['hvs.', 'hvb.', 'hvr.'], pattern: startOfWord(/hv[sbr]\.[\w-]{20,}/y) },
  { hints: ['.atlasv1.'], pattern: /\.atlasv1\.[\w-]{40,}/y },
  { hints: ['glsa_', 'glc_'], pattern: startOfWord(/gl(?:sa|c)_[\w+/=]{32,}/y) },
  { hints: ['sntrys_', 'sntryu_'], pattern: startOfWord(/sntry[su]_[\w+/=-]{32,}/y) },
  { hints: ['dapi'], pattern: startOfWord(/dapi[a-f0-9]{32}(?!\w)/y) },
  {
    hints: ['lin_api_', 'lin_oauth_'],
    pattern: startOfWord(/lin_(?:api|oauth)_[A-Za-z0-9]{32,}/y),
  },
  {
    hints: ['ntn_', 'figd_', 'nfp_', 'sbp_'],
    pattern: startOfWord(/(?:ntn|figd|nfp|sbp)_[\w-]{36,}/y),
  },
  {
    hints: ['PMAK-', 'NRAK-', 'HRKU-'],
    pattern: startOfWord(/(?:PMAK|NRAK|HRKU)-[\w-]{24,}/y),
  },
  { hints: ['pscale_'], pattern: startOfWord(/pscale_(?:tkn|pw|oauth)_[\w.-]{32,}/y) },
  { hints: ['dp.'], pattern: startOfWord(/dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/y) },
  { hints: ['pul-'], pattern: startOfWord(/pul-[a-f0-9]{40}(?!\w)/y) },
  { hints: ['fm2_', 'fm1r_'], pattern: startOfWord(/fm(?:2|1r)_[\w+/=]{40,}/y) },
  { hints: ['AGE-SECRET-KEY-1'], pattern: /AGE-SECRET-KEY-1[A-Z0-9]{50,}/y },
];

/** Words after which a secret stands, whatever it looks like. */
const PLACES: readonly SecretPattern[] = [
  // A JSON web token: two objects and a signature.
  { hints: ['eyJ'], pattern: /(?<!(?<!\\|%[\dA-F]|\x1b)[\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/y },
  { hints: ['earer ', 'EARER '], pattern: /(earer +)[\w.~+/=-]{12,}/iy },
  {
    hints: ['uthorization', 'UTHORIZATION'],
    pattern:
      /(uthorization\\*["']?\s*[:=]\s*\\*["']?(?:(?:basic|bearer|token|digest|negotiate|apikey)\s+)?)[^\s"'\\,;]{8,}/iy,
  },
  {
    hints: ['asic '],
    pattern:
      /(?<=(?<!(?<!\\|%[\dA-F]|\x1b)\w)[Bb])(asic +)(?=[A-Za-z+/]*[0-9A-Z])[A-Za-z0-9+/]{12,}={0,2}(?![\w-])/y,
  },
  {
    hints: [
      '-api-key',
      '-API-KEY',
      '-Api-Key',
      'rivate-token',
      'RIVATE-TOKEN',
      'rivate-Token',
      '-auth-token',
      '-Auth-Token',
    ],
    pattern: /((?:-api-key|rivate-token|-auth-token)\\*["']?\s*[:=]\s*\\*["']?)[^\s"'\\,;]{8,}/iy,
  },
  { hints: ['://'], pattern: /(:\/\/[^\s/?#:@"'`<>\\]{0,256}:)[^\s/?#@"'`<>\\]{1,512}(?=@)/y },
  // A netrc, in one line or several. A name has no part in the gap behind it: where both could, all ways are tried.
  {
    hints: ['machine', 'login'],
    pattern:
      /((?:machine(?:\s|\\+[nrt])+(?:[^\s\\]|\\+(?![\\nrt\s]))+(?:\s|\\+[nrt])+)?(?:login(?:\s|\\+[nrt])+(?:[^\s\\]|\\+(?![\\nrt\s]))+(?:\s|\\+[nrt])+)?(?:account(?:\s|\\+[nrt])+(?:[^\s\\]|\\+(?![\\nrt\s]))+(?:\s|\\+[nrt])+)?password(?:\s|\\+[nrt])+)\S+/y,
  },
  // An assignment in an environment or a file of settings.
  {
    hints: [
      'SECRET',
      'PASSWORD',
      'PASSWD',
      'PASSPHRASE',
      'TOKEN',
      'API_KEY',
      'APIKEY',
      'ACCESS_KEY',
      'PRIVATE_KEY',
      'CREDENTIAL',
    ],
    pattern:
      /(?<!(?<!\\)[a-z])((?:SECRET(?:_ACCESS)?(?:_KEY)?|PASSWORD|PASSWD|PASSPHRASE|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)\\*["']?(?:=|: )\\*["']?)(?!\$|process\.|[\w.]*\()[^\s"'\\`,;&<>(){}[\]$]{8,}/y,
  },
  {
    hints: [
      'ecret',
      'assword',
      'asswd',
      'assphrase',
      'oken',
      'pi_key',
      'pi-key',
      'piKey',
      'pikey',
      'ccess_key',
      'ccessKey',
      'ccountkey',
      'rivate_key',
    ],
    pattern:
      /((?:ecret(?:_?access)?(?:_?key)?|assword|asswd|assphrase|oken|pi[_-]?key|ccess_?key|ccount_?key|rivate_key)\\*["']?\s{0,3}(?:=|:|=>)\s{0,3}\\*["']?)(?=[^\s"'\\]{0,128}\d|[A-Za-z+/]{32})(?=[^\s"'\\]{0,128}[A-Za-z])(?!process\.|this\.|[\w.]*\()[^\s"'\\`,;&<>(){}[\]$]{12,}/iy,
  },
  // The same in JSON, where a quoted name and a quoted text leave no doubt.
  {
    hints: [
      'assword"',
      'asswd"',
      'assword\\"',
      'ecret"',
      'ecret\\"',
      '_key"',
      'piKey"',
      '_token"',
      'essToken"',
      'eshToken"',
    ],
    pattern:
      /((?:asswd|assword|ecret|_key|piKey|_token|essToken|eshToken)\\*"\s{0,3}:\s{0,3}\\*")[^\s"\\]{12,}(?=\\*")/y,
  },
];

const PATTERNS: readonly SecretPattern[] = [...PREFIXES, ...PLACES];

const KEY_MARK = 'PRIVATE KEY';
/** The start of a private key in PEM form. */
export const KEY_START = /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/;
/** The end of a private key in PEM form. */
const KEY_END = /-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/;

/** What a literal says where it is found: try this pattern, there may be a key, or it is a secret itself. */
type Meaning = RegExp | 'key' | 'secret';

const HINTS: readonly (readonly [Buffer, Meaning])[] = [
  [Buffer.from(KEY_MARK), 'key'],
  ...PATTERNS.flatMap(({ hints, pattern }) => hints.map((hint) => [Buffer.from(hint), pattern] as const)),
];

const NOTHING: readonly SecretSpan[] = [];

/** What looks like a secret, whatever the values of this machine are. */
export const LOOKS_SECRET: SecretFinder = createSecretFinder([]);

/** Finds the given values too, in the forms in which they are printed, and those that it learns. */
export function createSecretFinder(secrets: readonly string[]): LearningSecretFinder {
  const literals = createLiteralFinder<Meaning>();
  let longest = 0;
  for (const [bytes, meaning] of HINTS) literals.add(bytes, meaning);
  const learn = (learned: readonly string[]): Disposable => {
    const added = secretValues(learned).map((bytes) => {
      longest = Math.max(longest, bytes.length);
      return literals.add(bytes, 'secret');
    });
    return {
      [Symbol.dispose]: () => {
        for (const one of added) one[Symbol.dispose]();
      },
    };
  };
  learn(secrets);
  return {
    learn,
    longest: () => longest,
    spans: (block) => {
      const view = plainView(block);
      const seen = spansIn(view.bytes, literals.find(view.bytes)).map(({ start, end, open }) => ({
        start: view.origin(start),
        end: view.origin(end - 1) + 1,
        open,
      }));
      // What only steers a terminal may hold one too: a title, the address of a link.
      return view.bytes === block ? seen : [...seen, ...spansIn(block, literals.find(block))];
    },
  };
}

/** More than a pattern needs to come to the characters that may go on for ever. */
const LONGEST_BEGINNING = 256;

function spansIn(bytes: Buffer, hits: readonly LiteralHit<Meaning>[]): readonly SecretSpan[] {
  if (hits.length === 0) return NOTHING;
  const text = bytes.toString('latin1');
  const found: SecretSpan[] = [];
  const ends = new Map<RegExp, number>();
  for (const { start, end, meaning } of hits) {
    if (meaning === 'secret') found.push({ start, end, open: null });
    if (typeof meaning === 'string') continue;
    // Within a secret it would find the same end: once for each `sk-` of `sk-sk-sk-…` is too often.
    if (start + LONGEST_BEGINNING < (ends.get(meaning) ?? 0)) continue;
    const span = patternSpan(text, start, meaning);
    if (span === null) continue;
    ends.set(meaning, span.end);
    found.push(span);
  }
  if (hits.some(({ meaning }) => meaning === 'key')) found.push(...keySpans(text));
  return found;
}

function patternSpan(text: string, at: number, pattern: RegExp): SecretSpan | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return null;
  const end = at + match[0].length;
  return { start: at + (match[1] ?? '').length, end, open: end === text.length ? 'token' : null };
}

function keySpans(text: string): readonly SecretSpan[] {
  return Array.from(text.matchAll(new RegExp(KEY_START, 'g')), ({ 0: mark, index }): SecretSpan => {
    const { end, over } = keyRest(text, index + mark.length);
    return { start: index, end, open: over ? null : 'key' };
  });
}

const KEY_RUN_REST = /[A-Za-z0-9+/=]*/y;
const WIDEST_GAP = 96;
const NEXT_KEY_RUN = /([^]{0,96}?)[A-Za-z0-9+/=]{16,}/y;
const LONGEST_KEY_MARK = 64;

/**
 * Where a key ends whose body goes on at `from`: with its mark, or where nothing like a key's lines follows any more,
 * for whoever merely speaks of such a mark says something else then. Not over: what follows `end` may still belong to it.
 */
export function keyRest(text: string, from: number): { readonly end: number; readonly over: boolean } {
  KEY_RUN_REST.lastIndex = from;
  let end = from + (KEY_RUN_REST.exec(text)?.[0].length ?? 0);
  for (;;) {
    // Never further, for a text may be full of marks of keys that are none.
    const mark = KEY_END.exec(text.slice(end, end + WIDEST_GAP + LONGEST_KEY_MARK));
    NEXT_KEY_RUN.lastIndex = end;
    const run = NEXT_KEY_RUN.exec(text);
    const gap = run?.[1]?.length ?? WIDEST_GAP;
    if (mark !== null && mark.index <= gap) return { end: end + mark.index + mark[0].length, over: true };
    if (run === null) return { end, over: text.length - end > WIDEST_GAP };
    end = NEXT_KEY_RUN.lastIndex;
  }
}
