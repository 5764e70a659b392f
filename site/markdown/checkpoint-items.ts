/**
 * Reads the items of a lesson's `<Checkpoint>` while the lesson is compiled and hands them on in its
 * front matter (`checkpoint`), so that the course page can name them. They have to be written out
 * there: a list of `{ evidence, text }` in plain strings.
 */
import type { Root } from 'hast';
import type { MdxJsxAttribute, MdxJsxFlowElementHast } from 'mdast-util-mdx-jsx';
import { visitParents } from 'unist-util-visit-parents';

export interface CheckpointItem {
  readonly evidence: string;
  readonly text: string;
}

interface MarkdownFile {
  readonly data: { astro?: { frontmatter?: Record<string, unknown> } };
  fail(reason: string): never;
}

export function checkpointItems() {
  return (tree: Root, file: MarkdownFile): void => {
    visitParents(tree, 'mdxJsxFlowElement', (element: MdxJsxFlowElementHast) => {
      if (element.name !== 'Checkpoint') return;
      const frontmatter = file.data.astro?.frontmatter;
      if (frontmatter === undefined) return;
      if ('checkpoint' in frontmatter) file.fail('A lesson has one <Checkpoint>.');
      const items = itemsOf(element);
      if (items === null) {
        file.fail('Write the items of <Checkpoint> out, as { evidence, text } in plain strings.');
      }
      frontmatter.checkpoint = items;
    });
  };
}

function itemsOf({ attributes }: MdxJsxFlowElementHast): CheckpointItem[] | null {
  const given = attributes.find(
    (attribute): attribute is MdxJsxAttribute =>
      attribute.type === 'mdxJsxAttribute' && attribute.name === 'items',
  )?.value;
  const statement = typeof given === 'object' ? given?.data?.estree?.body[0] : undefined;
  if (statement?.type !== 'ExpressionStatement') return null;
  const list = valueOf(statement.expression);
  return Array.isArray(list) && list.every(isItem) ? list : null;
}

function isItem(value: unknown): value is CheckpointItem {
  if (typeof value !== 'object' || value === null) return false;
  const { evidence, text } = value as Record<string, unknown>;
  return typeof evidence === 'string' && typeof text === 'string';
}

/** The part of an expression tree that a list of plain objects needs (ESTree). */
interface Expression {
  readonly type: string;
  readonly value?: unknown;
  readonly elements?: readonly unknown[];
  readonly properties?: readonly unknown[];
  readonly quasis?: readonly { readonly value: { readonly cooked?: string | null } }[];
  readonly expressions?: readonly unknown[];
}

/** The value of a literal; undefined for anything that would have to be computed. */
function valueOf(node: unknown): unknown {
  const expression = node as Expression;
  switch (expression.type) {
    case 'Literal':
      return expression.value;
    case 'TemplateLiteral':
      return expression.expressions?.length === 0
        ? expression.quasis?.[0]?.value.cooked
        : undefined;
    case 'ArrayExpression':
      return expression.elements?.map((element) => valueOf(element));
    case 'ObjectExpression':
      return Object.fromEntries(
        (expression.properties ?? []).flatMap((property) => {
          const { key, value } = property as {
            key?: { name?: string; value?: string };
            value: unknown;
          };
          const name = key?.name ?? key?.value;
          return name === undefined ? [] : [[name, valueOf(value)]];
        }),
      );
    default:
      return undefined;
  }
}
