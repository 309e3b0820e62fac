import { ReflectionKind, TypeScript as ts, UnionType, makeRecursiveVisitor } from 'typedoc';

/**
 * A type stands in the docs as the source writes it: `confinement: ConfinementLevel`, where the checker would
 * spell the union out. Only a look-up such as `(typeof LEVELS)[number]` is spelled out, in the order of the list.
 */
export function keepWrittenTypes(converter) {
  const convertType = converter.convertType.bind(converter);
  converter.convertType = (context, type, node) => {
    const written = type !== undefined && 'kind' in type ? type : node;
    if (written === undefined || !ts.isTypeNode(written)) return convertType(context, type, node);
    if (!ts.isIndexedAccessTypeNode(written)) return convertType(context, written);
    const { checker } = context;
    const list = listBehind(written);
    if (list !== undefined) {
      const members = checker.getTypeArguments(checker.getTypeAtLocation(list));
      return new UnionType(members.map((member) => convertType(context, member)));
    }
    const found = checker.getTypeFromTypeNode(written);
    return convertType(context, found.flags & ts.TypeFlags.IndexedAccess ? written : found);
  };
}

/** `type Level = (typeof LEVELS)[number]` and `type Unit = z.infer<typeof UnitSchema>` are described where they come from. */
export function inheritDescription(context, reflection) {
  if (!reflection.kindOf(ReflectionKind.TypeAlias) || reflection.comment !== undefined) return;
  const declaration = context
    .getSymbolFromReflection(reflection)
    ?.declarations?.find(ts.isTypeAliasDeclaration);
  const source = declaration && (listBehind(declaration.type) ?? schemaBehind(declaration.type));
  const found = source && context.checker.getSymbolAtLocation(source);
  if (found === undefined) return;
  const symbol = found.flags & ts.SymbolFlags.Alias ? context.checker.getAliasedSymbol(found) : found;
  reflection.comment = context.getComment(symbol, ReflectionKind.Variable);
}

/** The name of `LEVELS` in `(typeof LEVELS)[number]`. */
function listBehind(type) {
  if (!ts.isIndexedAccessTypeNode(type) || type.indexType.kind !== ts.SyntaxKind.NumberKeyword)
    return undefined;
  return nameAfterTypeof(
    ts.isParenthesizedTypeNode(type.objectType) ? type.objectType.type : type.objectType,
  );
}

/** The name of `UnitSchema` in `z.infer<typeof UnitSchema>`. */
function schemaBehind(type) {
  const [argument] = ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : [];
  return argument && nameAfterTypeof(argument);
}

function nameAfterTypeof(type) {
  return ts.isTypeQueryNode(type) && ts.isIdentifier(type.exprName) ? type.exprName : undefined;
}

/** A table of data, `{ … } as const satisfies Record<Name, Row>`, is shown with the type that it satisfies. */
export function keepTableTypes(context, reflection) {
  if (!reflection.kindOf(ReflectionKind.Variable)) return;
  const { initializer } = context.getSymbolFromReflection(reflection)?.valueDeclaration ?? {};
  if (initializer === undefined || !ts.isSatisfiesExpression(initializer)) return;
  if (!ts.isTypeReferenceNode(initializer.type)) return;
  reflection.type?.visit(
    makeRecursiveVisitor({ reflection: (type) => context.project.removeReflection(type.declaration) }),
  );
  reflection.type = context.converter.convertType(context.withScope(reflection), initializer.type);
}

/** A base that the package does not export is nothing to a reader: its fields stand in the table already. */
export function hidePrivateBases(project) {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface)) {
    const known = reflection.extendedTypes?.filter((type) => type.type !== 'reference' || isKnown(type));
    reflection.extendedTypes = known?.length === 0 ? undefined : known;
  }
}

function isKnown(reference) {
  return reference.reflection !== undefined || reference.package === 'typescript';
}
