/** Where a value stands in a text, with what stands in it: the shape that the writers of all formats share. */
export type TextNode = TextScalar | TextObject | TextList;

interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A value with nothing in it, or one that is only ever replaced as a whole. */
interface TextScalar extends TextRange {
  readonly kind: 'scalar';
}

/** With brackets and commas, or with a line for each entry. */
type TextStyle = 'flow' | 'block';

/** A value with keys. */
export interface TextObject extends TextRange {
  readonly kind: 'object';
  readonly style: TextStyle;
  readonly items: readonly TextEntry[];
}

/** A value with positions. */
export interface TextList extends TextRange {
  readonly kind: 'list';
  readonly style: TextStyle;
  readonly items: readonly TextEntry[];
}

/** An entry of a collection, from its key or dash on; lists have the positions as keys. */
export interface TextEntry extends TextRange {
  readonly key: string;
  readonly value: TextNode;
  /** Right behind the colon or the dash of a block. */
  readonly afterMark: number;
}
