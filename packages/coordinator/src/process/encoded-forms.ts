type Encode = (text: string) => string;

/** How encoders write a text within JSON: what they must escape, and what each of them escapes besides. */
const JSON_ENCODERS: readonly Encode[] = [
  withinJson,
  // PHP, with and without JSON_UNESCAPED_UNICODE.
  (text) => withSlashes(escaped(withinJson(text), NOT_ASCII)),
  (text) => withSlashes(withinJson(text)),
  // Python and many others when they are to write ASCII only.
  (text) => escaped(withinJson(text), NOT_ASCII),
  // Go and Rails, Gson.
  (text) => escaped(withinJson(text), /[<>&\u2028\u2029]/g),
  (text) => escaped(withinJson(text), /[<>&='\u2028\u2029]/g),
  // .NET.
  (text) => escaped(withinJson(text).replaceAll('\\"', '"'), /[^ -~]|["&'+<>`]/g, 'upper'),
];

/** How encoders write a text within an address or a form: which characters they leave alone, and what a space becomes. */
const ADDRESS_ENCODERS: readonly Encode[] = [
  // JavaScript.
  encodeURIComponent,
  // RFC 3986, and the same within a path.
  (text) => percent(text, /[!'()*]/g),
  (text) => percent(text, /[!'()*]/g).replaceAll('%2F', '/'),
  // Forms: Go and Python, JavaScript and Java, PHP.
  (text) => withPlus(percent(text, /[!'()*]/g)),
  (text) => withPlus(percent(text, /[!'()~]/g)),
  (text) => withPlus(percent(text, /[!'()*~]/g)),
];

const NOT_ASCII = /[^ -~]/g;

/** A text as it is written within JSON, by one encoder or by one after another. */
export function jsonForms(text: string): readonly string[] {
  const once = new Set(JSON_ENCODERS.map((encode) => encode(text)));
  return [...once, ...[...once].flatMap((form) => JSON_ENCODERS.map((encode) => encode(form)))];
}

/** A text as it is written within an address, or in the body of a form. */
export function addressForms(text: string): readonly string[] {
  return ADDRESS_ENCODERS.flatMap((encode) => {
    const form = encode(text);
    return [form, form.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())];
  });
}

function withinJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function withSlashes(json: string): string {
  return json.replaceAll('/', '\\/');
}

function withPlus(form: string): string {
  return form.replaceAll('%20', '+');
}

function escaped(json: string, characters: RegExp, letters: 'lower' | 'upper' = 'lower'): string {
  return json.replaceAll(characters, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${letters === 'upper' ? hex.toUpperCase() : hex}`;
  });
}

function percent(text: string, also: RegExp): string {
  return encodeURIComponent(text).replaceAll(
    also,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
