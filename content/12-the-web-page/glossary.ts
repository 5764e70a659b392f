/** The words that this lesson introduces, as it uses them. */
import type { LessonTerm } from '../../components/course/lesson/glossary.ts';

export const glossary = [
  {
    term: 'HTML',
    means: 'The language of web pages: text, and tags that say what each part of it is.',
  },
  { term: 'CSS', means: 'Rules for how the parts of a page look. Here: between the style tags.' },
  {
    term: 'Script',
    means: 'A program inside a page. The browser runs it, not the board that served it.',
    linked: ['script'],
  },
  {
    term: 'Template',
    means: 'A text with gaps. The server fills them while it sends the text.',
  },
  {
    term: 'Placeholder',
    means: 'A gap in a template. Here: the text between two percent signs, like %STATE%.',
  },
  {
    term: 'Event handler',
    means: 'A function that the browser calls when something happens, like onmessage.',
  },
  {
    term: 'Back-off',
    means:
      'Waiting longer after each failed attempt, so that many clients do not overrun a server.',
  },
  {
    term: 'LittleFS',
    means:
      'A file system for flash. What it holds stays whole when the power leaves in the middle of a write.',
  },
] as const satisfies readonly LessonTerm[];
