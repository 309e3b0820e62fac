import { ReferenceType, ReflectionKind, UnionType, makeRecursiveVisitor } from 'typedoc';

/**
 * Where a type of the package stands written out, as zod's inference leaves it, its name takes its place:
 * `usage: { input_tokens?: number … } | null` becomes `usage: Usage | null`. Shapes with two names stay as they are.
 */
export function nameKnownShapes(project) {
  const names = namesByShape(project);
  const inside = (type, owner) => {
    const alias = names.get(shapeOf(type));
    if (alias && alias !== owner) return reference(project, type, alias);
    switch (type.type) {
      case 'array':
        type.elementType = inside(type.elementType, owner);
        break;
      case 'typeOperator':
        type.target = inside(type.target, owner);
        break;
      case 'reference':
        type.typeArguments = type.typeArguments?.map((argument) => inside(argument, owner));
        break;
      case 'union':
        type.types = type.types.map((member) => inside(member, owner));
        return withoutKnownLiterals(project, names, type, owner);
    }
    return type;
  };
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.type === undefined || reflection.kindOf?.(ReflectionKind.Project)) continue;
    reflection.type = inside(reflection.type, reflection);
  }
}

function namesByShape(project) {
  const names = new Map();
  for (const alias of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
    if (!isWorthAName(alias)) continue;
    const shape = shapeOf(alias.type);
    names.set(shape, names.has(shape) ? null : alias);
  }
  return names;
}

function isWorthAName({ type, typeParameters }) {
  if (typeParameters !== undefined) return false;
  return type?.type === 'union' || (type?.type === 'reflection' && type.declaration.children !== undefined);
}

/** `'jail' | 'audit' | null` holds all literals of `Level`, so it is `Level | null`. */
function withoutKnownLiterals(project, names, union, owner) {
  const members = new Map(union.types.map((member) => [shapeOf(member), member]));
  for (const alias of names.values()) {
    if (!alias || alias === owner || alias.type.type !== 'union') continue;
    const literals = alias.type.types.map(shapeOf);
    if (!alias.type.types.every(isLiteral) || !literals.every((literal) => members.has(literal))) continue;
    for (const literal of literals) members.delete(literal);
    return new UnionType([reference(project, union, alias), ...members.values()]);
  }
  return union;
}

function isLiteral(type) {
  return type.type === 'literal' && type.value !== null;
}

function reference(project, replaced, alias) {
  if (replaced.type !== 'union' || !replaced.types.every(isLiteral)) {
    replaced.visit(
      makeRecursiveVisitor({ reflection: (type) => project.removeReflection(type.declaration) }),
    );
  }
  return ReferenceType.createResolvedReference(alias.name, alias, project);
}

/** A text that is the same for types of the same shape, whatever the order of their members. */
function shapeOf(type) {
  switch (type?.type) {
    case 'union':
      return type.types.map(shapeOf).sort().join('|');
    case 'array':
      return `(${shapeOf(type.elementType)})[]`;
    case 'reflection': {
      const { children, signatures } = type.declaration;
      if (signatures !== undefined) return `${type.toString()}#${type.declaration.id}`;
      const fields = (children ?? []).map(
        (child) => `${child.name}${child.flags.isOptional ? '?' : ''}:${shapeOf(child.type)}`,
      );
      return `{${fields.sort().join(';')}}`;
    }
    default:
      return String(type);
  }
}
