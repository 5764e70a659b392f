/** Components in a lesson, as MDX has them in its tree. */
import type {
  MdxJsxAttribute,
  MdxJsxFlowElementHast,
  MdxJsxTextElementHast,
} from 'mdast-util-mdx-jsx';

export type Jsx = MdxJsxFlowElementHast | MdxJsxTextElementHast;

/** A string as it is, an expression as an object; undefined when the component has no such attribute. */
export function attributeOf({ attributes }: Jsx, name: string): MdxJsxAttribute['value'] {
  return attributes.find(
    (attribute): attribute is MdxJsxAttribute =>
      attribute.type === 'mdxJsxAttribute' && attribute.name === name,
  )?.value;
}
