/** The course, as `npm start` serves it, on the ports of the browser tests. */
import { serveCourse } from '../../server/course.ts';
import { TESTS } from '../../server/settings.ts';

await serveCourse(TESTS);
