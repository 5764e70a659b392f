/** `npm start`: see server/course.ts. */
import { serveCourse } from './course.ts';
import { START } from './settings.ts';

await serveCourse(START);
