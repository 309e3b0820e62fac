import { Comment, ReflectionKind, TypeScript as ts } from 'typedoc';

/** A field of a zod object is documented by the text of its `.describe()`. */
export function describeField(context, reflection) {
  if (!reflection.kindOf(ReflectionKind.Property) || reflection.comment !== undefined) return;
  const declaration = context.getSymbolFromReflection(reflection)?.declarations?.[0];
  if (declaration === undefined || !ts.isPropertyAssignment(declaration)) return;
  // What a schema is assigned to is no default that a reader could use.
  reflection.defaultValue = undefined;
  const text = describedAs(context.checker, declaration.initializer);
  if (text !== undefined) reflection.comment = new Comment([{ kind: 'text', text: asMarkdown(text) }]);
}

/** The description at the end of a chain of calls, or of the schema that the chain begins with. */
function describedAs(checker, expression) {
  if (ts.isIdentifier(expression)) {
    const declaration = declarationOf(checker, expression);
    return declaration === undefined ? undefined : describedAs(checker, declaration);
  }
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression))
    return undefined;
  const { name, expression: before } = expression.expression;
  if (name.text !== 'describe') return describedAs(checker, before);
  const [text] = expression.arguments;
  const type = text === undefined ? undefined : checker.getTypeAtLocation(text);
  return type?.isStringLiteral() ? type.value : undefined;
}

function declarationOf(checker, identifier) {
  const symbol = checker.getSymbolAtLocation(identifier);
  if (symbol === undefined) return undefined;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target.valueDeclaration;
  return declaration !== undefined && ts.isVariableDeclaration(declaration)
    ? declaration.initializer
    : undefined;
}

/** Descriptions are plain text for editors; `<root>` in them is no tag. */
function asMarkdown(text) {
  return text.replaceAll('<', '\\<');
}
