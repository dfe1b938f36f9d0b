/** A JSON Schema (2020-12), as OpenAPI 3.1 embeds it. One with a `title` gets a name in the document. */
export type Schema = Readonly<{ [keyword: string]: unknown }>;

/** A value of one type that is always there in an answer. */
export const always = (type: string, description: string, keywords: Schema = {}): Schema => ({
  type,
  ...keywords,
  description,
});

/** A value that may be null. */
export const orNull = (type: string, description: string, keywords: Schema = {}): Schema =>
  always(type, description, { ...keywords, type: [type, 'null'] });

/** Minor units of a currency. */
export const minorUnits = (description: string): Schema => always('integer', description);

/** A decimal, as a number where every reader gives the same text back, else as text. */
export const exactDecimal = (description: string): Schema => ({
  type: ['number', 'string'],
  description,
});

/** A moment as the PSP writes it: Amsterdam's time without a zone. */
export const localTime = (description: string): Schema =>
  always('string', `${description} Time of Amsterdam, \`2026-01-02T01:00:00\`.`, {
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d$',
  });

/** One of a few words. */
export const word = (words: readonly string[], description: string): Schema =>
  always('string', description, { enum: words });

/** A list in an answer. */
export const listOfAll = (items: Schema, description: string): Schema => ({
  type: 'array',
  items,
  description,
});

type RecordOptions = Readonly<{
  title?: string;
  says?: string;
  /** Members that are not always there. */
  sometimes?: Readonly<Record<string, Schema>>;
}>;

/** An object in an answer, with no other members than these. */
export function record(
  members: Readonly<Record<string, Schema>>,
  { title, says, sometimes = {} }: RecordOptions = {},
): Schema {
  return {
    type: 'object',
    ...(title === undefined ? {} : { title }),
    ...(says === undefined ? {} : { description: says }),
    properties: { ...members, ...sometimes },
    required: Object.keys(members),
    additionalProperties: false,
  };
}

/** An object without members. */
export const NOTHING: Schema = record(
  {},
  { title: 'Nothing', says: 'Done: there is nothing to say.' },
);
